import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Batch, JudgedAnswer, Method, Preference, Rollout } from '@modwright/contracts/learning';
import { groupAdvantages, scaleAdvantages } from '@modwright/trainer';
import type { PoolEntry, PoolSample } from '../sampling/sample-task.ts';
import type { Advantage, Remedy } from './arms.ts';

/** What one training run learns from. */
export interface BatchContent {
  readonly rollouts: readonly Rollout[];
  readonly preferences: readonly Preference[];
  readonly answers: readonly JudgedAnswer[];
}

const NOTHING: BatchContent = { rollouts: [], preferences: [], answers: [] };

/** What one version sampled in one round. */
export interface SampledPool {
  readonly version: string;
  readonly entries: readonly PoolEntry[];
}

/** Every draft of the groups whose drafts differ, with what it is above its siblings. Repairs of one draft are a group of their own. */
export function rolloutBatch(pools: readonly SampledPool[], { advantage = 'by component', repairs }: Pick<Remedy, 'advantage' | 'repairs'> = {}): BatchContent {
  const found = pools.flatMap(({ version, entries }) =>
    groupsOf(entries).flatMap(({ entry, group }) => {
      if (repairs === false && group[0]?.repair !== 0) return [];
      const advantages = ADVANTAGES[advantage](group);
      const differ = advantages.some((one) => Math.abs(one) > 1e-9);
      return differ ? group.map((sample, at) => ({ entry, sample, version, advantage: advantages[at] ?? 0 })) : [];
    }),
  );
  const scaled = scaleAdvantages(found.map((one) => one.advantage));
  const rollouts = found.map(({ entry, sample, version }, at) => toRollout(entry, sample, scaled[at] ?? 0, version));
  return { ...NOTHING, rollouts };
}

const ADVANTAGES: Readonly<Record<Advantage, (group: readonly PoolSample[]) => number[]>> = {
  'by component': (group) => groupAdvantages(group.map(({ components }) => components)),
  total: (group) => groupAdvantages(group.map(({ reward }) => [{ source: 'checkpoint', name: 'reward', value: reward, weight: 1, confidence: 1, reason: '' }])),
  unscaled: (group) => {
    const mean = group.reduce((sum, { reward }) => sum + reward, 0) / group.length;
    return group.map(({ reward }) => reward - mean);
  },
};

/** The drafts that pass every case, each source of a task once: what expert iteration imitates. */
export function acceptedBatch(entries: readonly PoolEntry[]): BatchContent {
  const answers = entries.flatMap(({ samples }) => {
    const accepted = samples.filter(({ grade }) => grade.passed === grade.total);
    const distinct = [...new Map(accepted.map((sample) => [sample.source, sample])).values()];
    return distinct.map(({ turn }): JudgedAnswer => ({
      id: turn.id,
      role: 'coder',
      promptIds: [...turn.tokens.promptIds],
      completionIds: [...turn.tokens.completionIds],
      good: true,
      weight: 1 / distinct.length,
    }));
  });
  return { ...NOTHING, answers };
}

/** Only pairs that somebody is sure of. */
export function preferenceBatch(preferences: readonly Preference[]): BatchContent {
  return { ...NOTHING, preferences: preferences.filter(({ weight }) => weight > 0.1) };
}

/** True when a run would have nothing to learn from. */
export function isEmpty({ rollouts, preferences, answers }: BatchContent): boolean {
  return rollouts.length + preferences.length + answers.length === 0;
}

/** Writes the folder that a learner reads. */
export function writeBatch(folder: string, batch: Parameters<typeof Batch.fromPartial>[0], content: BatchContent): void {
  const { rollouts, preferences, answers } = content;
  mkdirSync(folder, { recursive: true });
  const lines = (name: string, rows: readonly unknown[]): void => writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  lines(
    'rollouts.jsonl',
    rollouts.map((row) => Rollout.toJSON(row)),
  );
  lines(
    'preferences.jsonl',
    preferences.map((row) => Preference.toJSON(row)),
  );
  lines(
    'answers.jsonl',
    answers.map((row) => JudgedAnswer.toJSON(row)),
  );
  const counted = { ...batch, rollouts: rollouts.length, preferences: preferences.length, answers: answers.length };
  writeFileSync(join(folder, 'batch.json'), `${JSON.stringify(Batch.toJSON(Batch.fromPartial(counted)), null, 1)}\n`);
}

/** Ways to learn, as the contract names them. */
export const METHODS = { sft: Method.SFT, grpo: Method.GRPO, dpo: Method.DPO } as const;

function groupsOf(entries: readonly PoolEntry[]): { readonly entry: PoolEntry; readonly group: readonly PoolSample[] }[] {
  return entries.flatMap((entry) =>
    [...Map.groupBy(entry.samples, ({ turn }) => turn.group).values()].filter(({ length }) => length > 1).map((group) => ({ entry, group })),
  );
}

function toRollout(entry: PoolEntry, { turn, repair, reward, components }: PoolSample, advantage: number, policyVersion: string): Rollout {
  const { promptIds, completionIds, logprobs } = turn.tokens;
  return {
    id: turn.id,
    build: entry.task,
    role: 'coder',
    step: turn.step,
    module: entry.task,
    attempt: repair,
    group: turn.group,
    policyVersion,
    promptIds: [...promptIds],
    completionIds: [...completionIds],
    logprobs: [...logprobs],
    reward,
    advantage,
    components: [...components],
  };
}
