import type { AnswerCommand } from '@modwright/agent';
import type { Base, PlanFault, PlanProposed } from '@modwright/contracts/build';
import type { Brief, Plan } from '@modwright/contracts/plan';
import { hasPages } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { withAnswers } from '../domain/answers.ts';
import { planMending } from '../mend-plan.ts';
import { planBrief } from '../plan-brief.ts';
import { planExtension } from '../plan-extension.ts';
import type { Asking } from '../steps/step.ts';

/** Answers PlanRequested with PlanProposed: a plan of a brief, of a follow-up, or one that is mended. Throws INVALID_ARGUMENT when the brief says nothing to build. */
export const handlePlan: AnswerCommand = async (body, turn) => {
  if (body.$case !== 'planRequested') throw new AppError('INVALID_ARGUMENT', `failed to handle ${body.$case}: the planner only answers plan requests`);
  const { base, answers, packs, faults } = body.value;
  if (base && faults.length > 0) return { $case: 'planProposed', value: await proposeMended(base, faults, turn) };
  const brief = withAnswers(checkedBrief(body.value.brief), answers);
  const { plan, findings, repairTurns } = await (base ? planExtension(base, brief, turn, packs) : planBrief(brief, turn, packs));
  // An answered question is not asked again, however the answer was read.
  const questions = plan.questions.filter(({ text }) => !answers.some(({ about }) => about === text));
  return { $case: 'planProposed', value: { plan: ofProfile({ ...plan, questions }, base?.plan ?? brief), findings: [...findings], repairTurns, repairs: [] } };
};

async function proposeMended(base: Base, faults: readonly PlanFault[], turn: Asking): Promise<PlanProposed> {
  const { plan, findings, repairs } = await planMending(base, faults, turn);
  return { plan, findings: [...findings], repairTurns: 0, repairs: [...repairs] };
}

/** The plan with what the brief, or the app that it changes, is made of. An app without a browser part has no pages, whatever was planned. */
function ofProfile(plan: Plan, { layer, checkpoints }: Pick<Plan, 'layer' | 'checkpoints'>): Plan {
  const made = { ...plan, layer, checkpoints };
  return hasPages(made) ? made : { ...made, pages: [] };
}

function checkedBrief(brief: Brief | undefined): Brief {
  const isEmpty = !brief || (!brief.text.trim() && brief.openapi.trim() === '' && brief.requirements.every((requirement) => !requirement.text.trim()));
  if (isEmpty) throw new AppError('INVALID_ARGUMENT', 'failed to plan: the brief is empty; describe the app in a few sentences or list its requirements');
  return brief;
}
