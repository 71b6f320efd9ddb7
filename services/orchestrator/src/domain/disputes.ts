import { Disagreement } from '@modwright/contracts/build';
import { CaseOrigin, type Case, type CaseResult } from '@modwright/contracts/grading';
import type { Acceptance } from '@modwright/contracts/plan';
import type { BuildState, ModuleState } from '@modwright/contracts/state';

/**
 * Cases that stand against every draft of a module: a model's reading of a sentence, passed by none of a whole group of samples,
 * and not met by a repair that was told of the failure. A weak model's misreading is a likelier fault than four equal ones.
 * A person's own cases, a person's sentences that give values, what follows from the plan, and what a second reading stands behind
 * are never disputed.
 */
export function disputedCases(state: BuildState, module: ModuleState): ReadonlySet<string> {
  if (module.turn < 1 || module.sampled < 1) return new Set();
  // A repair of an extended app's source is one reading against another: only drafts of the first prompt bear witness.
  if (state.base && module.freshSamples < 1) return new Set();
  const proven = new Set(state.base?.cases.map((one) => one.id));
  const firm = new Set(
    acceptanceOf(state, module)
      .filter(givesValues)
      .map((sentence) => sentence.text),
  );
  const disputed = state.cases.filter(
    (one) =>
      one.module === module.name &&
      one.origin === CaseOrigin.AUTHORED &&
      !firm.has(one.acceptance) &&
      !module.oncePassed.includes(one.id) &&
      !module.standing.includes(one.id) &&
      !proven.has(one.id),
  );
  return new Set(disputed.map((one) => one.id));
}

/**
 * The cases that keep a module from being accepted, when they are disputed, all of them, and its best draft runs. Undefined otherwise,
 * and when no other case of the module would be left: what nothing judges is not accepted.
 */
export function contestedCases(state: BuildState, module: ModuleState): Case[] | undefined {
  const verdict = module.bestVerdict;
  if (!module.best || !verdict || verdict.passed === 0 || verdict.diagnostics.length > 0 || verdict.bootFailure) return undefined;
  const disputed = disputedCases(state, module);
  const failed = failedIds(module);
  return failed.size > 0 && [...failed].every((id) => disputed.has(id)) ? state.cases.filter((one) => failed.has(one.id)) : undefined;
}

/** Ids of the cases that the module's best draft fails. */
export function failedIds({ bestVerdict }: ModuleState): ReadonlySet<string> {
  return new Set(bestVerdict?.results.filter((result) => !result.passed).map((result) => result.caseId));
}

/** How the module's best draft stands against a case that it fails. */
export function disagreementOf(subject: Case, { bestVerdict }: ModuleState): Disagreement {
  const result = bestVerdict?.results.find(({ caseId }) => caseId === subject.id);
  const answered = result?.answered ?? 0;
  const expected = expectedStatus(subject, result);
  if (answered >= 500 || answered === 0) return Disagreement.ANSWERS;
  if (expected < 400 && answered >= 400) return Disagreement.REFUSES;
  return expected >= 400 && answered < 400 ? Disagreement.ACCEPTS : Disagreement.ANSWERS;
}

/** 200 stands for any 2xx. */
function expectedStatus(subject: Case, result: CaseResult | undefined): number {
  return subject.steps[result?.failedStep ?? -1]?.expect?.status || 200;
}

/**
 * True when a second reading can tell a wrong case from an omission that all drafts share. Where both say yes and values differ, a second
 * reading of the planner's own example would only work out the same values again.
 */
export function isWorthRereading(state: BuildState, module: ModuleState, subject: Case): boolean {
  if (module.reread.includes(subject.id)) return false;
  const sentence = acceptanceOf(state, module).find(({ text }) => text === subject.acceptance);
  return sentence?.fromBrief === true || disagreementOf(subject, module) !== Disagreement.ANSWERS;
}

function acceptanceOf(state: BuildState, module: ModuleState): readonly Acceptance[] {
  return state.plan?.modules.find(({ name }) => name === module.name)?.acceptance ?? [];
}

/**
 * A person's sentence with a number, or with two quoted texts, is an example: it says what goes in and what comes out.
 * One quoted text ('now with the status "read"') is a result whose scene is the reader's. An HTTP status is no value.
 */
function givesValues({ fromBrief, text }: Acceptance): boolean {
  const plain = text.replace(/\(?\b[45]\d\d\b\)?/g, '');
  return fromBrief && (/\d/.test(plain) || (plain.match(/["“][^"”]+["”]/g) ?? []).length >= 2);
}
