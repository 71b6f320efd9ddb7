import type { Turn } from '@modwright/agent';
import type { Draft, VerdictReached, VerdictRequested } from '@modwright/contracts/build';
import type { Case, Verdict } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { toVerdict } from '@modwright/grading';
import { AppError, digest } from '@modwright/runtime';
import { checkModule, gradeApp, type Bench } from '../adapters/grade.ts';
import { seedMutants } from '../domain/mutants.ts';

/** Mutants of the first draft that passes; each costs one start of the app. */
const MUTANTS = 4;

/** The part of a turn that grading uses. */
export type GradingTurn = Pick<Turn, 'sandbox' | 'signal' | 'say'>;

/** Grades every draft by the grader's own count, then tries how many seeded faults in a passing draft the cases find. */
export async function handleVerdictRequested(request: VerdictRequested, turn: GradingTurn): Promise<VerdictReached> {
  const job = toJob(request);
  const verdicts: Verdict[] = [];
  for (const draft of request.drafts) {
    const verdict = await gradeDraft(turn, job, draft);
    turn.say(`${request.module}, draft ${draft.sample}: ${describeVerdict(verdict)}`);
    verdicts.push(verdict);
  }
  const passing = request.drafts.find((_, index) => isFull(verdicts[index]));
  const { mutants, killed } = passing ? await tryMutants(turn, job, passing) : { mutants: 0, killed: 0 };
  if (mutants > 0) turn.say(`${request.module}: the cases find ${killed} of ${mutants} seeded faults`);
  return { module: request.module, verdicts, mutants, mutantsKilled: killed };
}

interface Job {
  readonly plan: Plan;
  readonly module: string;
  readonly cases: readonly Case[];
  readonly dependencies: ReadonlyMap<string, string>;
  readonly seed: number;
}

function toJob({ plan, module, cases, dependencies, seed }: VerdictRequested): Job {
  if (!plan?.modules.some(({ name }) => name === module))
    throw new AppError('INVALID_ARGUMENT', `failed to grade module ${module}: the plan has no module of that name`);
  return {
    plan,
    module,
    seed,
    cases: cases.filter((subject) => subject.module === module),
    dependencies: new Map(dependencies.map((each) => [each.module, each.source])),
  };
}

async function gradeDraft(bench: Bench, job: Job, draft: Draft): Promise<Verdict> {
  const ids = job.cases.map(({ id }) => id);
  if (draft.unusable) return toVerdict(ids, [], draft.id, { bootFailure: draft.unusable });
  const sources = new Map([...job.dependencies, [job.module, draft.source]]);
  const diagnostics = await checkModule(bench, job.plan, sources, job.module);
  if (diagnostics.length > 0) return toVerdict(ids, [], draft.id, { diagnostics });
  const graded = await gradeApp(bench, job.plan, sources, job.cases, runSeed(job, draft.source));
  return 'results' in graded ? toVerdict(ids, graded.results, draft.id) : toVerdict(ids, [], draft.id, graded);
}

/** Inputs follow from the build's seed, which no draft knows, and the source: they differ from draft to draft, and a recorded build draws them again. */
function runSeed(job: Job, source: string): string {
  return `${job.seed}/${digest(source)}`;
}

async function tryMutants(bench: Bench, job: Job, draft: Draft): Promise<{ mutants: number; killed: number }> {
  const mutants = seedMutants(draft.source, `${job.seed}/${draft.id}`, MUTANTS);
  let killed = 0;
  for (const mutant of mutants) {
    const graded = await gradeApp(bench, job.plan, new Map([...job.dependencies, [job.module, mutant.source]]), job.cases, runSeed(job, mutant.source));
    if ('bootFailure' in graded || graded.results.some((result) => !result.passed)) killed += 1;
  }
  return { mutants: mutants.length, killed };
}

function isFull(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict.expected > 0 && verdict.passed === verdict.expected;
}

function describeVerdict(verdict: Verdict): string {
  if (verdict.diagnostics.length > 0) return `does not compile (${verdict.diagnostics.length})`;
  if (verdict.bootFailure) return 'the app does not start with it';
  return `${verdict.passed} of ${verdict.expected} cases pass`;
}
