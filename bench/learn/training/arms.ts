import type { Voters } from './votes.ts';

export const ARM_NAMES = [
  'sft',
  'grpo',
  'grpo-dpo',
  'votes',
  'colluders',
  'grpo-fast',
  'grpo-total',
  'grpo-unscaled',
  'grpo-drafts',
  'grpo-reuse',
  'sft-grpo',
] as const;
export type ArmName = (typeof ARM_NAMES)[number];

/** One way to learn: what is done with every pool, step after step. */
export interface Arm {
  readonly name: ArmName;
  readonly steps: readonly ArmStep[];
  /** For people. */
  readonly title: string;
}

/** One training run of a round. */
export type ArmStep = { readonly method: 'sft' } | GrpoStep | { readonly method: 'dpo'; readonly voters: Voters };

export interface GrpoStep {
  readonly method: 'grpo';
  readonly remedy?: Remedy;
}

/** What is done otherwise than in plain GRPO, one thing at a time, to find out why it does not improve. */
export interface Remedy {
  /** Part of the version's name. */
  readonly name: string;
  readonly learningRate?: number;
  /**
   * What stands above its siblings: "by component" normalises each component in its group (GDPO), "total" the whole reward (GRPO),
   * "unscaled" leaves the spread of the group as it is (Dr. GRPO, arXiv 2503.20783).
   */
  readonly advantage?: Advantage;
  /** False = repairs are no data, first drafts alone are. */
  readonly repairs?: false;
  /** True = what earlier rounds sampled is learnt from again: older versions' drafts, and more of them. */
  readonly earlierRounds?: true;
}

export type Advantage = 'by component' | 'total' | 'unscaled';

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
  remedy('grpo-fast', 'GRPO, four times the learning rate', { name: 'fast', learningRate: 2e-4 }),
  remedy('grpo-total', 'GRPO, advantages of the whole reward instead of each component', { name: 'total', advantage: 'total' }),
  remedy('grpo-unscaled', 'GRPO, advantages not divided by the spread of their group', { name: 'unscaled', advantage: 'unscaled' }),
  remedy('grpo-drafts', 'GRPO on first drafts alone, without repairs', { name: 'drafts', repairs: false }),
  remedy('grpo-reuse', 'GRPO, drafts of earlier rounds are learnt from again', { name: 'reuse', earlierRounds: true }),
  { name: 'sft-grpo', title: 'accepted drafts are imitated, then GRPO', steps: [{ method: 'sft' }, { method: 'grpo' }] },
];

function remedy(name: ArmName, title: string, what: Remedy): Arm {
  return { name, title, steps: [{ method: 'grpo', remedy: what }] };
}

/** A version as what it came from, step by step; "base" is the model without an adapter. Equal lineages are the same version. */
export type Lineage = string;
export const BASE: Lineage = 'base';

/** One training run: everything that decides its outcome. */
export interface PlannedRun {
  readonly lineage: Lineage;
  readonly parent: Lineage;
  readonly step: ArmStep;
  /** Version whose samples it learns from, and in which round they were drawn. */
  readonly pool: PoolName;
  /** Pools of rounds before it that it learns from as well, oldest first. */
  readonly earlier: readonly PoolName[];
  readonly seed: number;
}

export interface PoolName {
  readonly version: Lineage;
  readonly round: number;
}

/** The runs of an arm with one seed, in order. Arms that begin alike share their first runs. */
export function planRuns(arm: Arm, seed: number, rounds: number): PlannedRun[] {
  const runs: PlannedRun[] = [];
  const pools: PoolName[] = [];
  let parent = BASE;
  for (let round = 0; round < rounds; round += 1) {
    const pool = { version: parent, round };
    for (const step of arm.steps) {
      const lineage = `${parent}>${howOf(step)}.r${round}.s${seed}`;
      const earlier = step.method === 'grpo' && step.remedy?.earlierRounds ? [...pools] : [];
      runs.push({ lineage, parent, step, pool, earlier, seed });
      parent = lineage;
    }
    pools.push(pool);
  }
  return runs;
}

function howOf(step: ArmStep): string {
  if (step.method === 'dpo') return `dpo.${step.voters.honest}.${step.voters.colluding}`;
  return step.method === 'grpo' && step.remedy ? `grpo-${step.remedy.name}` : step.method;
}
