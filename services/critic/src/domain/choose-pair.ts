import type { Random } from '@modwright/runtime';
import type { Entry } from './contests.ts';

/** Two entries of one contest, and how often they were drawn so far. */
export interface Pair {
  readonly contest: string;
  readonly first: Entry;
  readonly second: Entry;
  readonly drawn: number;
}

/** A pair with its places. */
export interface DrawnPair {
  readonly contest: string;
  readonly left: Entry;
  readonly right: Entry;
  /** The side that is known to be better; null = nobody knows. */
  readonly gold: 'left' | 'right' | null;
}

/**
 * Draws the pair whose judgement tells most: of those that were drawn least, the one whose sides are closest by `ratingOf`; chance decides what is left.
 * Which side stands on the left is drawn too, so that the place of a side tells nothing about it.
 * @param wantsGold true = a pair with a known better side first, if there is one.
 */
export function choosePair(
  pairs: readonly Pair[],
  ratingOf: (contest: string, entry: Entry) => number,
  wantsGold: boolean,
  random: Random,
): DrawnPair | undefined {
  const golden = wantsGold ? pairs.filter(({ first, second }) => better(first, second) !== null) : [];
  const eligible = golden.length > 0 ? golden : pairs;
  const least = Math.min(...eligible.map(({ drawn }) => drawn));
  const gap = ({ contest, first, second }: Pair): number => Math.abs(ratingOf(contest, first) - ratingOf(contest, second));
  const ranked = eligible
    .filter(({ drawn }) => drawn === least)
    .map((pair) => ({ pair, gap: gap(pair), tieBreak: random() }))
    .sort((one, other) => one.gap - other.gap || one.tieBreak - other.tieBreak);
  const chosen = ranked[0]?.pair;
  return chosen && place(chosen, random);
}

/** Share of the cases that an entry passes: what is known of it before anybody votes. */
export function passShare({ passed, expected }: Pick<Entry, 'passed' | 'expected'>): number {
  return expected === 0 ? 0 : passed / expected;
}

function place({ contest, first, second }: Pair, random: Random): DrawnPair {
  const [left, right] = random() < 0.5 ? [first, second] : [second, first];
  const winner = better(left, right);
  return { contest, left, right, gold: winner === null ? null : winner === left ? 'left' : 'right' };
}

/** The entry that passes every case, when the other fails at least half of them: there anybody who looks sees which is better. */
function better(one: Entry, other: Entry): Entry | null {
  if (passShare(one) === 1 && passShare(other) <= 0.5) return one;
  return passShare(other) === 1 && passShare(one) <= 0.5 ? other : null;
}
