import type { Base } from '@modwright/contracts/build';
import { Case, CaseOrigin, type CaseResult } from '@modwright/contracts/grading';
import type { Acceptance, Module, Plan, Superseded } from '@modwright/contracts/plan';
import { findContradictions } from '@modwright/grading';

/** The module's sentences that nobody has read yet: of an extended app those that its plan did not have. */
export function newSentences(module: Module, base: Base | undefined): readonly Acceptance[] {
  const read = new Set(base?.plan?.modules.find(({ name }) => name === module.name)?.acceptance.map(({ text }) => text));
  return module.acceptance.filter(({ text }) => !read.has(text));
}

/** Cases of an extended app beside those of the plan that changes it. Ids are unique over both lists. */
export interface Joined {
  /** Of the app as it was, and still expected. */
  readonly earlier: readonly Case[];
  /** What the changed plan asks beyond them. */
  readonly fresh: readonly Case[];
  readonly superseded: readonly Superseded[];
}

/**
 * Puts the app's cases beside the derived and authored ones of the new plan. Old ones stay, word for word, unless the follow-up does away
 * with their sentence, or their module has another contract now. A derived case that has become stricter is added under an id of its own.
 */
export function joinCases(base: Base, plan: Plan, derived: readonly Case[], authored: readonly Case[]): Joined {
  const byId = new Map(derived.map((one) => [one.id, one]));
  const superseded: Superseded[] = [];
  const earlier = base.cases.filter((old) => {
    const reason = old.origin === CaseOrigin.AUTHORED ? authoredReason(old, plan) : derivedReason(old, byId.get(old.id), base.plan, plan);
    if (reason) superseded.push({ what: old.id, reason });
    return !reason;
  });
  const kept = new Map(earlier.map((one) => [one.id, one]));
  const fresh = [...derived, ...authored].flatMap((one): Case[] => {
    const old = kept.get(one.id);
    if (!old) return [one];
    return isSame(old, one) ? [] : [{ ...one, id: `${one.id}.v${base.version + 1}` }];
  });
  return { earlier, fresh, superseded };
}

function isSame(one: Case, other: Case): boolean {
  const essence = ({ steps }: Case): string => Buffer.from(Case.encode(Case.fromPartial({ steps })).finish()).toString('base64');
  return essence(one) === essence(other);
}

/** Why a case that followed from the old plan, or came with a reused module, does not hold any more; empty = it does. */
function derivedReason(old: Case, now: Case | undefined, before: Plan | undefined, plan: Plan): string {
  if (old.module === '' || (now && isSame(old, now))) return '';
  const [was, is] = [before, plan].map((one) => one?.modules.find(({ name }) => name === old.module));
  if (!is) return `the plan has no module ${old.module} any more`;
  const contract = (module: Module | undefined): string => JSON.stringify([module?.input, module?.output]);
  return contract(was) === contract(is) ? '' : `what ${old.module} takes or answers has changed`;
}

function authoredReason(old: Case, plan: Plan): string {
  const told = plan.change?.superseded.find(({ what }) => what === old.id || what === old.acceptance);
  if (told) return told.reason;
  const module = plan.modules.find(({ name }) => name === old.module);
  if (!module) return `the plan has no module ${old.module} any more`;
  return module.acceptance.some(({ text }) => text === old.acceptance) ? '' : `its sentence is not in the plan any more: "${old.acceptance}"`;
}

/**
 * Of the old cases those that can still be met.
 * @param overNull results over the new app with empty modules: a case that the scaffold alone answers is judged by it.
 * @param counting the new cases that count; where an old one says otherwise, the new one holds.
 */
export function stillHolding(
  earlier: readonly Case[],
  counting: readonly Case[],
  overNull: readonly CaseResult[],
): { cases: Case[]; superseded: Superseded[] } {
  const results = new Map(overNull.map((result) => [result.caseId, result]));
  const fresh = new Set(counting.map(({ id }) => id));
  const against = new Map(
    findContradictions([...counting, ...earlier])
      .filter(({ first, second }) => fresh.has(first) && !fresh.has(second))
      .map(({ first, second, reason }) => [second, `it contradicts ${first} (${reason})`]),
  );
  const superseded: Superseded[] = [];
  const cases = earlier.filter((old) => {
    const result = results.get(old.id);
    const reason = against.get(old.id) ?? (old.module === '' && result?.passed === false ? `the changed plan has it otherwise: ${result.failure}` : '');
    if (reason) superseded.push({ what: old.id, reason });
    return !reason;
  });
  return { cases, superseded };
}
