import type { Preference } from '@modwright/contracts/learning';
import { createDraw } from '@modwright/ladder';
import { estimateReliability, type Label } from '@modwright/ratings';
import type { PoolEntry, PoolSample } from '../sampling/sample-task.ts';

/** Who votes, simulated: with a taste of their own and a share of slips. Colluders always take the worse one. */
export interface Voters {
  readonly honest: number;
  readonly colluding: number;
}

/** Pairs of one group that are voted on. */
const PAIRS_PER_GROUP = 2;
const SLIPS = 0.15;

/**
 * Preferences out of simulated votes on pairs of drafts of the same prompt. Each rater weighs what a draft does against how short it is; raters are
 * weighed by how far they agree with the others, so that a few who collude count little.
 */
export function votePreferences(entries: readonly PoolEntry[], { honest, colluding }: Voters, seed: number): Preference[] {
  const raters = Array.from({ length: honest + colluding }, (_, index) => ({
    name: `rater-${index + 1}`,
    brevity: (index % 4) / 8,
    colludes: index >= honest,
  }));
  const draw = createDraw(`votes/${seed}/${honest}/${colluding}`);
  const sorted = entries.flatMap((entry) => [...Map.groupBy(entry.samples, ({ turn }) => turn.group).values()].flatMap((group) => pairsOf(group)));
  // Which of the two stands first says nothing about it.
  const pairs = sorted.map(([a, b]): [PoolSample, PoolSample] => (draw.int(0, 1) === 0 ? [a, b] : [b, a]));
  const labels: Label[] = pairs.flatMap(([a, b], at) =>
    raters.map(({ name, brevity, colludes }) => {
      const better = utility(a, brevity) >= utility(b, brevity) ? 'first' : 'second';
      const slips = draw.int(1, 100) <= SLIPS * 100;
      const said = colludes !== slips ? other(better) : better;
      return { task: `${at}`, rater: name, label: said };
    }),
  );
  const { labels: columns, tasks } = estimateReliability(labels, { model: 'one-coin', prior: { votes: 4, skill: 0.7 } });
  return pairs.map(([a, b], at) => toPreference(a, b, tasks.get(`${at}`)?.[columns.indexOf('first')] ?? 0.5));
}

function toPreference(a: PoolSample, b: PoolSample, first: number): Preference {
  const [chosen, rejected] = first >= 0.5 ? [a, b] : [b, a];
  return {
    id: `${chosen.turn.id}/${rejected.turn.id}`,
    role: 'coder',
    promptIds: [...chosen.turn.tokens.promptIds],
    chosenIds: [...chosen.turn.tokens.completionIds],
    rejectedIds: [...rejected.turn.tokens.completionIds],
    chosen: chosen.turn.id,
    rejected: rejected.turn.id,
    weight: Math.abs(2 * first - 1),
  };
}

/** The best against the worst, and what stands next to them: drafts that differ. */
function pairsOf(group: readonly PoolSample[]): [PoolSample, PoolSample][] {
  const sorted = [...group].sort((a, b) => b.reward - a.reward);
  return Array.from({ length: Math.min(PAIRS_PER_GROUP, Math.floor(sorted.length / 2)) }, (_, at): [PoolSample, PoolSample] => [
    sorted[at]!,
    sorted[sorted.length - 1 - at]!,
  ]).filter(([a, b]) => a.source !== b.source);
}

function utility({ reward, source }: PoolSample, brevity: number): number {
  return reward - (brevity * source.length) / 2000;
}

function other(label: string): string {
  return label === 'first' ? 'second' : 'first';
}
