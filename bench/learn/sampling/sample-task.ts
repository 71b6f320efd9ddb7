import type { RewardComponent } from '@modwright/contracts/learning';
import type { ModuleTask } from '@modwright/ladder';
import { draftTask, feedbackOf, type AskedTurn, type Drafted, type Studio } from './draft-task.ts';
import type { Grade } from './grade.ts';
import { componentsOf, rewardOfGrade } from './reward.ts';

/** A graded draft with the one turn that wrote it. */
export interface PoolSample {
  readonly turn: AskedTurn;
  /** 0 = a first draft. */
  readonly repair: number;
  readonly source: string;
  readonly grade: Grade;
  readonly components: readonly RewardComponent[];
  readonly reward: number;
}

/** What one visit of a task gave: a group of first drafts, and one of repairs of one of them. One file of a pool. */
export interface PoolEntry {
  readonly task: string;
  /** By family, for the ladder; empty outside of it. */
  readonly family: string;
  readonly level: number;
  readonly samples: readonly PoolSample[];
  /** Where the time went; several samples run at once, so they may add up to more than the visit took. */
  readonly seconds: { readonly model: number; readonly grading: number; readonly visit: number };
}

export interface VisitSize {
  readonly drafts: number;
  readonly repairs: number;
  /** First drafts that tell whether a task is worth the rest: when all pass, or none does anything, it is left. */
  readonly probe: number;
}

/** Samples a group of drafts, and one of repairs of a draft in the middle of it, each with a single call of the model. */
export async function sampleTask(
  studio: Studio,
  task: ModuleTask & { readonly family?: string; readonly level?: number },
  seed: number,
  size: VisitSize,
): Promise<PoolEntry> {
  const clock = { model: 0, grading: 0 };
  const startedAt = performance.now();
  const probe = await Promise.all(range(1, size.probe).map((sample) => draw(studio, task, { seed, turn: 0, sample, calls: 1 }, clock)));
  const rest = tellsNothing(probe) ? 0 : size.drafts - size.probe;
  const drafts = [
    ...probe,
    ...(await Promise.all(range(size.probe + 1, rest).map((sample) => draw(studio, task, { seed, turn: 0, sample, calls: 1 }, clock)))),
  ];
  const subject = rest > 0 ? toRepair(drafts) : undefined;
  const feedback = subject && feedbackOf(subject, subject.grade);
  const repairs = feedback
    ? await Promise.all(range(1, size.repairs).map((sample) => draw(studio, task, { seed, turn: 1, sample, feedback, calls: 1 }, clock)))
    : [];
  const visit = (performance.now() - startedAt) / 1000;
  return { task: task.name, family: task.family ?? '', level: task.level ?? 0, samples: [...drafts, ...repairs], seconds: { ...clock, visit } };
}

function range(first: number, count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index);
}

async function draw(studio: Studio, task: ModuleTask, wish: Parameters<typeof draftTask>[2], clock: { model: number; grading: number }): Promise<PoolSample> {
  const startedAt = performance.now();
  const drafted = await draftTask(studio, task, wish);
  const draftedAt = performance.now();
  const grade = await studio.grade(task, drafted.draft);
  clock.model += (draftedAt - startedAt) / 1000;
  clock.grading += (performance.now() - draftedAt) / 1000;
  return toSample(drafted, grade, wish.turn);
}

function toSample({ draft, turns }: Drafted, grade: Grade, repair: number): PoolSample {
  const [turn] = turns;
  if (!turn) throw new Error(`draft ${draft.sample} came from no call of the model`);
  return { turn, repair, source: draft.source, grade, components: componentsOf(grade, repair), reward: rewardOfGrade(grade, repair) };
}

/** True when every draft is right, or none compiles and none does anything right: there is nothing to compare. */
function tellsNothing(samples: readonly PoolSample[]): boolean {
  return samples.every(({ grade }) => grade.passed === grade.total) || samples.every(({ grade }) => grade.behaves === 0);
}

/** The best draft that is not right yet; one without any source cannot be repaired. */
function toRepair(samples: readonly PoolSample[]): PoolSample | undefined {
  return samples.filter(({ source, grade }) => source !== '' && grade.passed < grade.total).sort((a, b) => b.reward - a.reward)[0];
}
