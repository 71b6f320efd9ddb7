import type { Base, PlanFault } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import { findingText, lintPlan } from '@modwright/plan';
import { AppError } from '@modwright/runtime';
import { applyEdits } from './domain/mending/edits.ts';
import { askMending } from './steps/mending.ts';
import type { Asking } from './steps/step.ts';

/** A plan that was mended. */
export interface MendedPlan {
  readonly plan: Plan;
  readonly findings: readonly string[];
  /** What was changed, a line each; empty = nothing. */
  readonly repairs: readonly string[];
}

/** Makes small changes to the plan of an app that could not be built to its end. Everything that they do not speak of stays word for word. */
export async function planMending({ build, plan }: Base, faults: readonly PlanFault[], asking: Asking): Promise<MendedPlan> {
  if (!plan) throw new AppError('INVALID_ARGUMENT', `failed to mend the plan of build ${build}: it has none`);
  const mended = applyEdits(plan, await askMending(asking, plan, faults));
  asking.say(mended.repairs.length > 0 ? `mended the plan: ${mended.repairs.join('; ')}`.slice(0, 200) : 'found nothing wrong with the plan');
  return { ...mended, findings: lintPlan(mended.plan).map(findingText) };
}
