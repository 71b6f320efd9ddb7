import { quantile, round } from '@modwright/grading';
import { createDraw } from '@modwright/ladder';
import type { EvaluatedTask } from '../sampling/evaluate-task.ts';

/** Means over evaluated tasks. */
export interface EvaluationMeans {
  readonly reward: number;
  /** Share of hidden cases passed by what a module ends as. */
  readonly pass: number;
  /** The same of its first draft. */
  readonly firstPass: number;
  /** Modules with every case passed, and those right at once. */
  readonly complete: number;
  readonly completeAtOnce: number;
  readonly repairTurns: number;
  /** Tokens of all modules by the number of complete ones; undefined when none is. */
  readonly tokensPerAccepted: number | undefined;
}

/** What learning changed, measured on the same tasks with the same seeds. */
export interface Change {
  readonly before: number;
  readonly after: number;
  readonly delta: number;
  /** By the confidence that was asked for: 90 % unless said. */
  readonly ci90: readonly [low: number, high: number];
  /** Of every training seed by itself. */
  readonly bySeed: readonly number[];
  /** Pairs. */
  readonly n: number;
}

export type Metric = 'reward' | 'pass' | 'firstPass' | 'complete' | 'completeAtOnce' | 'repairTurns' | 'tokens';
export const METRICS: readonly Metric[] = ['reward', 'pass', 'firstPass', 'complete', 'completeAtOnce', 'repairTurns', 'tokens'];

export function meansOf(evaluated: readonly EvaluatedTask[]): EvaluationMeans {
  const mean = (metric: Metric): number => evaluated.reduce((sum, one) => sum + Number(one[metric]), 0) / Math.max(1, evaluated.length);
  const complete = evaluated.filter((one) => one.complete).length;
  return {
    reward: mean('reward'),
    pass: mean('pass'),
    firstPass: mean('firstPass'),
    complete: mean('complete'),
    completeAtOnce: mean('completeAtOnce'),
    repairTurns: mean('repairTurns'),
    tokensPerAccepted: complete > 0 ? (mean('tokens') * evaluated.length) / complete : undefined,
  };
}

const ROUNDS = 2000;

/**
 * The paired change of a figure. The interval is a bootstrap over tasks and over training seeds: both are drawn, and all draws of a task go with it.
 * A task counts once for each seed, however many draws of it there are. Undefined when the two have no task in common.
 * @param confidence of the interval, 0..1.
 */
export function changeOf(metric: Metric, before: readonly EvaluatedTask[], after: readonly (readonly EvaluatedTask[])[], confidence = 0.9): Change | undefined {
  const base = new Map(before.map((one) => [keyOf(one), one]));
  const seeds = after.map((evaluated) => pairsByTask(metric, base, evaluated));
  const tasks = [...new Set(seeds.flatMap((seed) => [...seed.keys()]))];
  const pairs = seeds.flatMap((seed) => [...seed.values()]);
  if (pairs.length === 0) return undefined;
  const draw = createDraw('bootstrap');
  const deltas = Array.from({ length: ROUNDS }, () => {
    const drawn = seeds.map(() => draw.pick(seeds));
    const chosen = tasks.map(() => draw.pick(tasks));
    return mean(drawn.flatMap((seed) => chosen.flatMap((task) => seed.get(task)?.delta ?? [])));
  }).filter((value) => !Number.isNaN(value));
  const tail = (1 - confidence) / 2;
  return {
    before: mean(pairs.map((pair) => pair.before)),
    after: mean(pairs.map((pair) => pair.after)),
    delta: mean(pairs.map((pair) => pair.delta)),
    ci90: [round(quantile(deltas, tail), 3), round(quantile(deltas, 1 - tail), 3)],
    bySeed: seeds.map((seed) => mean([...seed.values()].map((pair) => pair.delta))),
    n: pairs.reduce((sum, pair) => sum + pair.draws, 0),
  };
}

interface TaskPair {
  readonly before: number;
  readonly after: number;
  readonly delta: number;
  readonly draws: number;
}

/** The means of a task's draws that both have. */
function pairsByTask(metric: Metric, base: ReadonlyMap<string, EvaluatedTask>, evaluated: readonly EvaluatedTask[]): Map<string, TaskPair> {
  const paired = evaluated.flatMap((one) => {
    const other = base.get(keyOf(one));
    return other ? [{ task: one.task, before: Number(other[metric]), after: Number(one[metric]) }] : [];
  });
  const byTask = Map.groupBy(paired, ({ task }) => task);
  return new Map(
    [...byTask].map(([task, draws]) => {
      const [before, after] = [mean(draws.map((one) => one.before)), mean(draws.map((one) => one.after))];
      return [task, { before, after, delta: after - before, draws: draws.length }];
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function keyOf({ task, sample }: EvaluatedTask): string {
  return `${task}.${sample}`;
}
