import { CaseOrigin } from '@modwright/contracts/grading';
import type { Acceptance } from '@modwright/contracts/plan';
import type { BuildState, ModuleState } from '@modwright/contracts/state';

/**
 * Cases that stand against every draft of a module: a model's reading of a sentence, passed by none of a whole group of samples,
 * and not met by a repair that was told of the failure. A weak model's misreading is a likelier fault than four equal ones.
 * A person's own cases, a person's sentences that give values, and what follows from the plan are never disputed.
 */
export function disputedCases(state: BuildState, module: ModuleState): ReadonlySet<string> {
  if (module.turn < 1 || module.sampled < 1) return new Set();
  // A repair of an extended app's source is one reading against another: only drafts of the first prompt bear witness.
  if (state.base && module.freshSamples < 1) return new Set();
  const proven = new Set(state.base?.cases.map((one) => one.id));
  const planned = state.plan?.modules.find(({ name }) => name === module.name);
  const firm = new Set(planned?.acceptance.filter(givesValues).map((sentence) => sentence.text));
  const disputed = state.cases.filter(
    (one) =>
      one.module === module.name &&
      one.origin === CaseOrigin.AUTHORED &&
      !firm.has(one.acceptance) &&
      !module.oncePassed.includes(one.id) &&
      !proven.has(one.id),
  );
  return new Set(disputed.map((one) => one.id));
}

/**
 * A person's sentence with a number, or with two quoted texts, is an example: it says what goes in and what comes out.
 * One quoted text ('now with the status "read"') is a result whose scene is the reader's. An HTTP status is no value.
 */
function givesValues({ fromBrief, text }: Acceptance): boolean {
  const plain = text.replace(/\(?\b[45]\d\d\b\)?/g, '');
  return fromBrief && (/\d/.test(plain) || (plain.match(/["“][^"”]+["”]/g) ?? []).length >= 2);
}
