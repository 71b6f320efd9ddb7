import type { AnswerCommand } from '@modwright/agent';
import type { Brief } from '@modwright/contracts/plan';
import { hasPages } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { planBrief } from '../plan-brief.ts';

/** Answers PlanRequested with PlanProposed. Throws INVALID_ARGUMENT when the brief says nothing to build. */
export const handlePlan: AnswerCommand = async (body, turn) => {
  if (body.$case !== 'planRequested') throw new AppError('INVALID_ARGUMENT', `failed to handle ${body.$case}: the planner only answers plan requests`);
  const brief = checkedBrief(body.value.brief);
  const { plan, findings, repairTurns } = await planBrief(brief, turn);
  return { $case: 'planProposed', value: { plan: hasPages(plan) ? plan : { ...plan, pages: [] }, findings: [...findings], repairTurns } };
};

function checkedBrief(brief: Brief | undefined): Brief {
  const isEmpty = !brief || (!brief.text.trim() && brief.openapi.trim() === '' && brief.requirements.every((requirement) => !requirement.text.trim()));
  if (isEmpty) throw new AppError('INVALID_ARGUMENT', 'failed to plan: the brief is empty; describe the app in a few sentences or list its requirements');
  return brief;
}
