import { connectedGroups, logistic, rate, type Comparison } from '@modwright/ratings';
import type { RaterStanding } from './raters.ts';
import type { OpinionRow, RewardInput, VotedSide, VoteRow } from '@modwright/store/rewards';
import type { RewardSettings } from './reward-settings.ts';

/** What votes say of a draft or an app. */
export interface HumanValue {
  /** Chance that a rater finds it good, 0..1: its rating against the bar. */
  readonly value: number;
  /** Weight of the votes behind it. */
  readonly votes: number;
}

/** A vote or opinion as one or two comparisons, with the rater that has to answer for their weight. */
interface Said {
  readonly id: string;
  readonly rater: string;
  readonly comparisons: readonly Comparison[];
}

/** What is neither good nor bad. Both sides bad = it beats both; a thumb up = it is beaten. */
const BAR = '';
/** Ratings are expected to be within this distance of the bar before anybody votes. */
const PRIOR_SD = 1.5;

/** Key of a draft (by its turn) or of an app (by its build). */
export function keyOf({ build, turn }: VotedSide): string {
  return turn === '' ? `build:${build}` : `turn:${turn}`;
}

/**
 * Value of everything that was voted on by people, or by programs. Gold ballots are left out: what is known needs no vote, and they would be easily farmed.
 * Votes in quarantine, and of raters in quarantine, are left out too.
 */
export function humanValues(
  input: Pick<RewardInput, 'votes' | 'opinions' | 'at'>,
  raters: ReadonlyMap<string, RaterStanding>,
  simulated: boolean,
  settings: RewardSettings,
): ReadonlyMap<string, HumanValue> {
  const said = [
    ...input.votes.filter((vote) => vote.simulated === simulated && whyNotCounted(vote, raters, input.at, settings) === '').map(fromVote),
    ...input.opinions.filter((opinion) => opinion.simulated === simulated && whyNotCounted(opinion, raters, input.at, settings) === '').map(fromOpinion),
  ];
  const comparisons = capped(said, raters, settings.raterCap);
  const values = connectedGroups(comparisons, BAR).flatMap((group) => rate([...group], { reference: BAR, priorSd: PRIOR_SD }));
  return new Map(values.filter(({ item }) => item !== BAR).map(({ item, value, weight }) => [item, { value: logistic(value), votes: weight }]));
}

/** Why a vote or opinion does not count; empty when it does. */
export function whyNotCounted(
  said: Pick<VoteRow | OpinionRow, 'rater' | 'at'> & { readonly gold?: VoteRow['gold'] },
  raters: ReadonlyMap<string, RaterStanding>,
  at: number,
  { quarantineMs }: RewardSettings,
): string {
  const standing = raters.get(said.rater);
  if ((said.gold ?? null) !== null) return 'its better side is known: it tells how well the rater looks';
  if (!standing) return 'votes count after ballots whose better side is known; none so far';
  if (standing.pending !== '') return standing.pending;
  return said.at + quarantineMs > at ? `it counts ${Math.round(quarantineMs / 60_000)} minutes after it was given` : '';
}

function fromVote({ ballot, rater, left, right, choice }: VoteRow): Said {
  const [first, second] = [keyOf(left), keyOf(right)];
  if (choice === 'both_bad') return { id: ballot, rater, comparisons: [againstBar(first, 0), againstBar(second, 0)] };
  const outcome = choice === 'tie' ? 'tie' : choice === 'left' ? 'first' : 'second';
  return { id: ballot, rater, comparisons: [{ first, second, outcome, weight: 1 }] };
}

function fromOpinion({ id, rater, share, ...about }: OpinionRow): Said {
  const item = keyOf(about);
  const parts = [
    { ...againstBar(item, 1), weight: share },
    { ...againstBar(item, 0), weight: 1 - share },
  ];
  return { id, rater, comparisons: parts.filter(({ weight }) => weight > 0) };
}

function againstBar(item: string, share: 0 | 1): Comparison {
  return { first: item, second: BAR, outcome: share === 1 ? 'first' : 'second', weight: 1 };
}

/** Comparisons weighted by their raters' reliability, and no rater with more than the cap on one item. */
function capped(said: readonly Said[], raters: ReadonlyMap<string, RaterStanding>, cap: number): Comparison[] {
  const weighted = said.flatMap(({ rater, comparisons }) =>
    comparisons.map((one) => ({ rater, one: { ...one, weight: one.weight * (raters.get(rater)?.weight ?? 0) } })),
  );
  // Weights of one rater on one item are equal or shares of one, so that they are added in the order of their size.
  const totals = new Map<string, number>();
  for (const { rater, one } of weighted.toSorted((a, b) => a.one.weight - b.one.weight))
    for (const item of itemsOf(one)) totals.set(`${rater}\n${item}`, (totals.get(`${rater}\n${item}`) ?? 0) + one.weight);
  return weighted
    .map(({ rater, one }) => ({ ...one, weight: one.weight * Math.min(1, ...itemsOf(one).map((item) => cap / (totals.get(`${rater}\n${item}`) || cap))) }))
    .filter(({ weight }) => weight > 0);
}

function itemsOf({ first, second }: Comparison): string[] {
  return [first, second].filter((item) => item !== BAR);
}
