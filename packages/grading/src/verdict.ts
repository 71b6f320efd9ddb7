import type { CaseResult, Verdict } from '@modwright/contracts/grading';

/** Why a draft got no case to run. */
export interface NotRun {
  readonly diagnostics?: readonly string[];
  readonly bootFailure?: string;
}

/**
 * The grader's own count: one row for every expected case id, in that order. A case without a result, or with two, fails;
 * results of unknown ids are dropped.
 */
export function toVerdict(expectedIds: readonly string[], results: readonly CaseResult[], draft = '', notRun: NotRun = {}): Verdict {
  const ids = [...new Set(expectedIds)];
  const rows = ids.map((id) => rowOf(id, results, notRun));
  return {
    draft,
    diagnostics: [...(notRun.diagnostics ?? [])],
    results: rows,
    passed: rows.filter((row) => row.passed).length,
    expected: ids.length,
    bootFailure: notRun.bootFailure ?? '',
  };
}

function rowOf(id: string, results: readonly CaseResult[], notRun: NotRun): CaseResult {
  const own = results.filter((result) => result.caseId === id);
  const [only] = own;
  if (only && own.length === 1) return only;
  const why = own.length > 1 ? 'it was answered twice' : missingReason(notRun);
  return { caseId: id, passed: false, failure: `not run: ${why}`, failureShown: `not run: ${why}`, failedStep: 0 };
}

function missingReason(notRun: NotRun): string {
  if (notRun.diagnostics?.length) return 'the source does not type-check';
  if (notRun.bootFailure) return 'the app did not start';
  return 'no result came';
}
