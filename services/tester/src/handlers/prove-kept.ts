import { VerdictRequested } from '@modwright/contracts/build';
import type { Verdict } from '@modwright/contracts/grading';
import type { ShelfModule } from '@modwright/contracts/shelf';
import { nullModule } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { contractOf } from '@modwright/shelf';
import { handleVerdictRequested, type GradingTurn } from './verdict-requested.ts';

/** What a kept module's own cases say of it. */
export interface Proof {
  /** The module's own verdict. */
  readonly verdict: Verdict;
  /** Cases that an empty module passes too: they show nothing. */
  readonly idle: readonly string[];
  /** Seeded faults in the source, and how many of them the cases find. */
  readonly mutants: number;
  readonly mutantsKilled: number;
}

/** Grades a kept module by its own cases in its own app, as the drafts of a build are graded, and an empty module beside it. */
export async function proveKept(kept: ShelfModule, turn: GradingTurn): Promise<Proof> {
  const { app, contract } = contractOf(kept);
  const drafts = [
    { id: 'kept', source: kept.source },
    { id: 'empty', source: nullModule(app, contract) },
  ];
  const request = VerdictRequested.fromPartial({ plan: app, module: contract.name, drafts, cases: kept.cases, seed: 1 });
  const { verdicts, mutants, mutantsKilled } = await handleVerdictRequested(request, turn);
  const [verdict, empty] = verdicts;
  if (!verdict || !empty) throw new AppError('INTERNAL', `failed to prove ${contract.name}: the grader gave no verdict`);
  return { verdict, idle: empty.results.filter(({ passed }) => passed).map(({ caseId }) => caseId), mutants, mutantsKilled };
}
