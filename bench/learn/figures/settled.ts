import type { EvaluatedTask } from '../sampling/evaluate-task.ts';
import { changeOf } from './summary.ts';

/**
 * An early look may only end an evaluation when it is all but certain: three standard errors, so that the interval that is reported in the end is
 * as good as one without a look (Haybittle and Peto's rule: Peto et al. 1976, Br J Cancer 34:585).
 */
const CONFIDENCE = 0.997;

/** Whether a version's change of passed cases is so clear that more draws of the same tasks would tell nothing new. */
export function isSettled(before: readonly EvaluatedTask[], after: readonly EvaluatedTask[]): boolean {
  const change = changeOf('pass', before, [after], CONFIDENCE);
  return change !== undefined && (change.ci90[0] > 0 || change.ci90[1] < 0);
}

/** Draws of every task that are all there: what a figure may be made of, whichever tasks came first. */
export function wholeDraws(evaluated: readonly EvaluatedTask[], tasks: number): EvaluatedTask[] {
  const bySample = Map.groupBy(evaluated, ({ sample }) => sample);
  return [...bySample.values()].filter((draws) => draws.length >= tasks).flat();
}
