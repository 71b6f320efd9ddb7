import type { Fault } from '@modwright/contracts/build';
import { CaseOrigin, type Case, type CaseResult } from '@modwright/contracts/grading';
import type { Blame } from './blame.ts';

/** Most faults that one module is told of; the rest follow from the same few causes. */
const MAX_FAULTS_A_MODULE = 6;

/**
 * The faults behind the cases that failed. Nothing in them tells an expected value of a hidden case,
 * and of a person's own case no more than the request that went wrong.
 */
export function toCaseFaults(cases: readonly Case[], results: readonly CaseResult[], blame: Blame): Fault[] {
  const byId = new Map(cases.map((subject) => [subject.id, subject]));
  return results.flatMap((result): Fault[] => {
    const subject = byId.get(result.caseId);
    if (!subject || result.passed) return [];
    const module = blame.ofCase(subject, result);
    if (subject.origin !== CaseOrigin.USER) return [{ module, what: `the case "${subject.title || subject.id}" fails`, evidence: result.failureShown }];
    const step = subject.steps[Math.max(0, result.failedStep)];
    return [{ module, what: `a case of the person fails at ${step?.method ?? ''} ${step?.path ?? ''}`, evidence: '' }];
  });
}

/** The first few faults of each module, equal ones once, those with a module first. */
export function limitFaults(faults: readonly Fault[]): Fault[] {
  const told = new Map<string, Set<string>>();
  const kept = faults.filter(({ module, what }) => {
    const known = told.get(module) ?? new Set<string>();
    told.set(module, known);
    if (known.has(what) || known.size >= MAX_FAULTS_A_MODULE) return false;
    known.add(what);
    return true;
  });
  return [...kept.filter(({ module }) => module !== ''), ...kept.filter(({ module }) => module === '')];
}
