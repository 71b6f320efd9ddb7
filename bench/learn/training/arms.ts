import type { Voters } from './votes.ts';

export const ARM_NAMES = ['sft', 'grpo', 'grpo-dpo', 'votes', 'colluders'] as const;
export type ArmName = (typeof ARM_NAMES)[number];

/** One way to learn: what is done with every pool, step after step. */
export interface Arm {
  readonly name: ArmName;
  readonly steps: readonly ArmStep[];
  /** For people. */
  readonly title: string;
}

/** One training run of a round. */
export type ArmStep = { readonly method: 'sft' | 'grpo' } | { readonly method: 'dpo'; readonly voters: Voters };

const HONEST: Voters = { honest: 10, colluding: 0 };
/** One in ten. */
const MIXED: Voters = { honest: 9, colluding: 1 };

/** In the order in which they are measured. `grpo` is also the ablation "checkpoints only". */
export const ARMS: readonly Arm[] = [
  { name: 'sft', title: 'expert iteration: accepted drafts are imitated', steps: [{ method: 'sft' }] },
  { name: 'grpo', title: 'GRPO on checkpoint rewards', steps: [{ method: 'grpo' }] },
  { name: 'grpo-dpo', title: 'GRPO on checkpoints, then DPO on votes', steps: [{ method: 'grpo' }, { method: 'dpo', voters: HONEST }] },
  { name: 'votes', title: 'votes only: DPO', steps: [{ method: 'dpo', voters: HONEST }] },
  { name: 'colluders', title: 'GRPO, then DPO on votes of which one rater in ten colludes', steps: [{ method: 'grpo' }, { method: 'dpo', voters: MIXED }] },
];

/** A version as what it came from, step by step; "base" is the model without an adapter. Equal lineages are the same version. */
export type Lineage = string;
export const BASE: Lineage = 'base';

/** One training run: everything that decides its outcome. */
export interface PlannedRun {
  readonly lineage: Lineage;
  readonly parent: Lineage;
  readonly step: ArmStep;
  /** Version whose samples it learns from, and in which round they were drawn. */
  readonly pool: { readonly version: Lineage; readonly round: number };
  readonly seed: number;
}

/** The runs of an arm with one seed, in order. Arms that begin alike share their first runs. */
export function planRuns(arm: Arm, seed: number, rounds: number): PlannedRun[] {
  const runs: PlannedRun[] = [];
  let parent = BASE;
  for (let round = 0; round < rounds; round += 1) {
    const pool = { version: parent, round };
    for (const step of arm.steps) {
      const how = step.method === 'dpo' ? `dpo.${step.voters.honest}.${step.voters.colluding}` : step.method;
      const lineage = `${parent}>${how}.r${round}.s${seed}`;
      runs.push({ lineage, parent, step, pool, seed });
      parent = lineage;
    }
  }
  return runs;
}
