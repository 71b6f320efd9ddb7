import type { EvaluationSize } from '../sampling/evaluate-task.ts';
import type { VisitSize } from '../sampling/sample-task.ts';
import type { ArmName } from '../training/arms.ts';

/** What an experiment measures. Results of other settings belong into another folder. */
export interface ExperimentSettings {
  readonly model: string;
  readonly arms: readonly ArmName[];
  /** Training seeds of each arm. */
  readonly seeds: number;
  /** Times that an arm samples and learns. */
  readonly rounds: number;
  /** Tasks of the first pool, which every arm shares. */
  readonly tasks: number;
  /** Tasks of the pools after it, one for each arm and seed. */
  readonly laterTasks: number;
  readonly visit: VisitSize;
  /** Variants of each held-out family and level. */
  readonly heldOutVariants: number;
  /** Draws of each held-out task at most; the first is greedy. A version whose change is settled by the first needs no other. */
  readonly evaluationSamples: number;
  readonly evaluation: EvaluationSize;
  /** Tasks sampled or evaluated at once. */
  readonly atOnce: number;
}

/** Sizes for two cores and some hours. */
export const DEFAULTS: Omit<ExperimentSettings, 'model' | 'arms' | 'seeds'> = {
  rounds: 2,
  tasks: 60,
  laterTasks: 40,
  visit: { drafts: 8, repairs: 4, probe: 4 },
  heldOutVariants: 1,
  evaluationSamples: 2,
  evaluation: { calls: 3 },
  atOnce: 2,
};
