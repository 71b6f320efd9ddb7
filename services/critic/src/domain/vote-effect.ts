import type { CastVoteReply } from '@modwright/contracts/feedback';
import { chanceToWin, leadBetween } from '@modwright/ratings';
import type { BallotRow, GoldCount, TallyRow, VoteChoice } from '@modwright/store/ballots';
import { whyNotCounted } from './human-values.ts';
import { standingByGold } from './raters.ts';
import { REWARD_SETTINGS } from './reward-settings.ts';
import { comparisonsOf, ofPair, votesIn } from './tally.ts';

/** Votes of a contest that are weighed in the answer to a vote; in larger ones only those on the pair itself, so that an answer takes a millisecond or two. */
const VOTES_WEIGHED = 400;

/** What a vote moved. `tallies` are all votes of its contest, this one included. */
export function effectOf(ballot: BallotRow, choice: VoteChoice, tallies: readonly TallyRow[], gold: GoldCount, now: Date): Omit<CastVoteReply, 'ballot'> {
  const { simulated, left, right } = ballot;
  const pair = ofPair(tallies, left.side, right.side);
  const weighed = votesIn(tallies) > VOTES_WEIGHED ? pair : tallies;
  const after = comparisonsOf(weighed);
  const before = comparisonsOf(without(weighed, left.side, right.side, choice, simulated));
  const lead = leadBetween(after, left.side, right.side);
  return {
    ...countsFor(ballot, gold, now.getTime(), now.getTime()),
    before: chanceToWin(before, left.side, right.side),
    after: chanceToWin(after, left.side, right.side),
    pairVotes: votesIn(pair),
    contestVotes: votesIn(tallies),
    votesNeeded: lead?.votesNeeded ?? -1,
    votesToFlip: lead?.votesToFlip ?? 0,
  };
}

/** What a vote that was given at `at` is worth as a reward, and why it does not count at `now`. Both in milliseconds. */
export function countsFor(
  { rater, simulated, gold: known }: Pick<BallotRow, 'rater' | 'simulated' | 'gold'>,
  gold: GoldCount,
  at: number,
  now: number,
): { readonly weight: number; readonly pending: string } {
  const standing = standingByGold(rater, simulated, gold.votes, gold.right, REWARD_SETTINGS);
  const pending = whyNotCounted({ rater, at, gold: known }, new Map([[rater, standing]]), now, REWARD_SETTINGS);
  return { weight: standing.weight * (simulated ? REWARD_SETTINGS.simulatedShare : 1), pending };
}

/** The votes without one of these. */
function without(tallies: readonly TallyRow[], left: string, right: string, choice: VoteChoice, simulated: boolean): TallyRow[] {
  const isThis = (tally: TallyRow): boolean => tally.leftSide === left && tally.rightSide === right && tally.choice === choice && tally.simulated === simulated;
  return tallies.map((tally) => (isThis(tally) ? { ...tally, count: tally.count - 1 } : tally));
}
