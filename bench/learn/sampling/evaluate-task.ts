import type { ModuleTask } from '@modwright/ladder';
import { draftTask, feedbackOf, type Studio } from './draft-task.ts';
import { rewardOfGrade } from './reward.ts';

/** What became of one held-out task with one seed, as in a build: a draft, and repairs until it is right. One file of an evaluation. */
export interface EvaluatedTask {
  readonly task: string;
  readonly family: string;
  /** 0 is drawn greedily. */
  readonly sample: number;
  /** Of the best draft. */
  readonly reward: number;
  /** Share of the hidden cases that the best draft passes. */
  readonly pass: number;
  /** The same of the first draft. */
  readonly firstPass: number;
  readonly complete: boolean;
  readonly completeAtOnce: boolean;
  /** Calls of the model beyond the first: repairs for the compiler and repairs for failed cases. */
  readonly repairTurns: number;
  /** Tokens read and written. */
  readonly tokens: number;
  readonly seconds: number;
}

export interface EvaluationSize {
  /** Calls of the model for one module at most. */
  readonly calls: number;
}

/** Writes one module as a build does. Nothing of it is trained on. */
export async function evaluateTask(
  studio: Studio,
  task: ModuleTask & { readonly family?: string },
  sample: number,
  size: EvaluationSize,
): Promise<EvaluatedTask> {
  const startedAt = performance.now();
  let calls = 0;
  let tokens = 0;
  let turn = 0;
  let best: { readonly draft: { readonly source: string }; readonly grade: Awaited<ReturnType<Studio['grade']>> } | undefined;
  let first: number | undefined;
  do {
    const feedback = best && best.draft.source !== '' ? feedbackOf(best.draft, best.grade) : undefined;
    const { draft, turns } = await draftTask(studio, task, {
      seed: EVALUATION_SEED,
      turn,
      sample: turn === 0 ? sample : sample + turn,
      calls: size.calls - calls,
      ...(feedback ? { feedback } : {}),
    });
    calls += Math.max(1, turns.length);
    tokens += turns.reduce((sum, one) => sum + one.tokens.promptIds.length + one.tokens.completionIds.length, 0);
    const grade = await studio.grade(task, draft);
    first ??= grade.passed / grade.total;
    if (!best || rewardOfGrade(grade, turn) > rewardOfGrade(best.grade, turn)) best = { draft, grade };
    turn += 1;
  } while (calls < size.calls && best.grade.passed < best.grade.total);
  const { grade } = best;
  const complete = grade.passed === grade.total;
  return {
    task: task.name,
    family: task.family ?? '',
    sample,
    reward: rewardOfGrade(grade, calls - 1),
    pass: grade.passed / grade.total,
    firstPass: first,
    complete,
    completeAtOnce: complete && calls === 1,
    repairTurns: calls - 1,
    tokens,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** Seed of every evaluation: all versions draw with the same. */
const EVALUATION_SEED = 424_242;
