import type { RewardedDraft } from '@modwright/contracts/build';

/** What one repair turn of a module did. */
export interface RepairTurn {
  /** 1 = the first repair. */
  readonly turn: number;
  /** Best share of its cases that passed before the turn, and after it. */
  readonly before: number;
  readonly after: number;
  /** Mistakes of the turn's drafts, when each of them made exactly those of an earlier draft; empty otherwise. */
  readonly repeats: readonly string[];
}

/** The repair turns of a module, from its drafts in the order in which they were made. */
export function repairTurnsOf(drafts: readonly RewardedDraft[]): RepairTurn[] {
  const byTurn = Map.groupBy(drafts, (draft) => draft.turn);
  const known = new Set<string>();
  let best = 0;
  const turns: RepairTurn[] = [];
  for (const [turn, own] of [...byTurn].sort(([one], [other]) => one - other)) {
    const before = best;
    best = Math.max(best, ...own.map((draft) => draft.passShare));
    const repeated = own.every((draft) => draft.mistakes.length > 0 && known.has(keyOf(draft)));
    if (turn > 0) turns.push({ turn, before, after: best, repeats: repeated ? (own[0]?.mistakes ?? []) : [] });
    for (const draft of own) known.add(keyOf(draft));
  }
  return turns;
}

function keyOf({ mistakes }: RewardedDraft): string {
  return JSON.stringify(mistakes.toSorted());
}

/** What a turn that only repeats mistakes takes away, as a share of its part. */
const REPEAT_COST = 0.5;

/**
 * 0..1, or undefined when nothing had to be repaired: the mean, over the repair turns, of the share of the gap that was closed by then,
 * (after - first) / (1 - first). So one turn that turns everything green is 1; needing n turns for it is at least 1/n, and the more, the more
 * the turns on the way brought; turns that bring nothing are 0. The share of turns that only made known mistakes again lowers it by half of itself:
 * not to learn from what was told is worse than to fail in a new way.
 */
export function efficiencyOf(turns: readonly RepairTurn[]): number | undefined {
  const first = turns[0]?.before ?? 1;
  if (first >= 1) return undefined;
  const closed = turns.reduce((sum, { after }) => sum + (after - first) / (1 - first), 0) / turns.length;
  const repeated = turns.filter(({ repeats }) => repeats.length > 0).length / turns.length;
  return closed * (1 - REPEAT_COST * repeated);
}
