import type { AnswerCommand } from '@modwright/agent';
import type { Brief, Plan } from '@modwright/contracts/plan';
import { hasPages } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { planBrief } from '../plan-brief.ts';

/** Answers PlanRequested with PlanProposed. Throws INVALID_ARGUMENT when the brief says nothing to build. */
export const handlePlan: AnswerCommand = async (body, turn) => {
  if (body.$case !== 'planRequested') throw new AppError('INVALID_ARGUMENT', `failed to handle ${body.$case}: the planner only answers plan requests`);
  const brief = checkedBrief(body.value.brief);
  const { plan, findings, repairTurns } = await planBrief(brief, turn);
  return { $case: 'planProposed', value: { plan: ofProfile(plan, brief), findings: [...findings], repairTurns } };
};

/** The plan with what the brief says the app is made of. An app without a browser part has no pages, whatever was planned. */
function ofProfile(plan: Plan, { layer, checkpoints }: Brief): Plan {
  const made = { ...plan, layer, checkpoints };
  return hasPages(made) ? made : { ...made, pages: [] };
}

function checkedBrief(brief: Brief | undefined): Brief {
  const isEmpty = !brief || (!brief.text.trim() && brief.openapi.trim() === '' && brief.requirements.every((requirement) => !requirement.text.trim()));
  if (isEmpty) throw new AppError('INVALID_ARGUMENT', 'failed to plan: the brief is empty; describe the app in a few sentences or list its requirements');
  return brief;
}
