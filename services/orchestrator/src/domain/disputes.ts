import { CaseOrigin } from '@modwright/contracts/grading';
import type { BuildState, ModuleState } from '@modwright/contracts/state';

/**
 * Cases that stand against every draft of a module: made by a model from a sentence that a model wrote, too, and passed by none
 * of a whole group of samples and a repair that was told of the failure. A weak model's arithmetic is a likelier fault than four equal ones.
 * What a person wrote, and what follows from the plan, is never disputed.
 */
export function disputedCases(state: BuildState, module: ModuleState): ReadonlySet<string> {
  if (module.turn < 1 || module.sampled < 1) return new Set();
  const planned = state.plan?.modules.find(({ name }) => name === module.name);
  const personal = new Set(planned?.acceptance.filter((sentence) => sentence.fromBrief).map((sentence) => sentence.text));
  const disputed = state.cases.filter(
    (one) => one.module === module.name && one.origin === CaseOrigin.AUTHORED && !personal.has(one.acceptance) && !module.oncePassed.includes(one.id),
  );
  return new Set(disputed.map((one) => one.id));
}
