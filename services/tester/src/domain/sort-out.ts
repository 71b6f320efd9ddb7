import { CaseOrigin, type Case, type CaseResult } from '@modwright/contracts/grading';
import { findContradictions } from '@modwright/grading';

/** The cases that count, and why the others do not. */
export interface SortedOut {
  readonly cases: readonly Case[];
  /** "markRead.a2: a null module passes it". */
  readonly discarded: readonly string[];
}

/**
 * Keeps the cases that can tell a good module from an empty one.
 * @param overNull results of the app whose modules are all empty.
 */
export function sortOut(cases: readonly Case[], overNull: readonly CaseResult[]): SortedOut {
  const results = new Map(overNull.map((result) => [result.caseId, result]));
  const judged = cases.map((subject) => judge(subject, results.get(subject.id)));
  const kept = judged.flatMap((entry) => (typeof entry === 'string' ? [] : [entry]));
  const contradicting = new Map(
    findContradictions(kept).map(({ first, second, reason }) => [
      loser(kept, first, second),
      `it contradicts ${first === loser(kept, first, second) ? second : first} (${reason})`,
    ]),
  );
  return {
    cases: kept.filter(({ id }) => !contradicting.has(id)),
    discarded: [...judged.filter((entry) => typeof entry === 'string'), ...[...contradicting].map(([id, reason]) => `${id}: ${reason}`)],
  };
}

/** The case as it counts, or why it does not. */
function judge(subject: Case, result: CaseResult | undefined): Case | string {
  if (!subject.module) return subject;
  const step = result && !result.passed ? subject.steps[result.failedStep] : undefined;
  if (step?.given) return `${subject.id}: its scene cannot be set: ${result?.failure ?? ''}`;
  if (!result?.passed) return subject;
  // What the scaffold answers without the module is the scaffold's to answer for.
  if (subject.origin === CaseOrigin.DERIVED) return { ...subject, module: '' };
  return `${subject.id}: a null module passes it`;
}

/** Of two cases that exclude one another the authored one goes; of two authored ones the later. */
function loser(cases: readonly Case[], first: string, second: string): string {
  return cases.find(({ id }) => id === first)?.origin === CaseOrigin.AUTHORED && cases.find(({ id }) => id === second)?.origin !== CaseOrigin.AUTHORED
    ? first
    : second;
}
