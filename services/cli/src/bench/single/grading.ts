import { settleSource } from '@modwright/coder';
import type { Case } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { digest } from '@modwright/runtime';
import { gradeApp } from '@modwright/tester';
import type { Court } from '../judge-app.ts';

/** Where what the model wrote is run. */
export type Bench = Pick<Court, 'sandbox' | 'signal'>;

/** A module's source and how it stands against the cases that follow from the plan. */
export interface GradedSource {
  readonly source: string;
  readonly diagnostics: readonly string[];
  /** What a developer sees of each case of the module that fails. */
  readonly failures: readonly string[];
  readonly passed: number;
}

/** Type checks a module, with the remedies that need no model, and runs its cases in the app as it stands. */
export async function gradeModule(
  bench: Bench,
  plan: Plan,
  module: string,
  answered: string,
  others: ReadonlyMap<string, string>,
  cases: readonly Case[],
  seed: number,
): Promise<GradedSource> {
  const { source, diagnostics } = await settleSource(bench, plan, module, answered);
  const own = cases.filter((subject) => subject.module === module);
  if (diagnostics.length > 0) return { source, diagnostics, failures: [], passed: 0 };
  const graded = await gradeApp(bench, plan, new Map([...others, [module, source]]), own, `${seed}/${digest(source)}`);
  if ('bootFailure' in graded) return { source, diagnostics: [graded.bootFailure], failures: [], passed: 0 };
  const failures = graded.results.filter((result) => !result.passed).map((result) => result.failureShown);
  return { source, diagnostics: [], failures, passed: own.length - failures.length };
}

/** True when the second is worth more than the first: it compiles, or passes more cases. */
export function isBetter(than: GradedSource, candidate: GradedSource): boolean {
  if (candidate.diagnostics.length > 0) return false;
  return than.diagnostics.length > 0 || candidate.passed > than.passed;
}

export function isGreen({ diagnostics, failures }: GradedSource): boolean {
  return diagnostics.length === 0 && failures.length === 0;
}
