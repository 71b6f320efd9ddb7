import type { CastVoteReply } from '@modwright/contracts/feedback';
import { chanceToWin, leadBetween } from '@modwright/ratings';
import type { BallotRow, TallyRow, VoteChoice } from '@modwright/store/ballots';
import { comparisonsOf, ofPair, votesIn, weightOf } from './tally.ts';

/** Votes of a contest that are weighed in the answer to a vote; in larger ones only those on the pair itself, so that an answer takes a millisecond or two. */
const VOTES_WEIGHED = 400;

/** What a vote moved. `tallies` are all votes of its contest, this one included. */
export function effectOf({ simulated, left, right }: BallotRow, choice: VoteChoice, tallies: readonly TallyRow[]): Omit<CastVoteReply, 'ballot'> {
  const pair = ofPair(tallies, left.side, right.side);
  const weighed = votesIn(tallies) > VOTES_WEIGHED ? pair : tallies;
  const after = comparisonsOf(weighed);
  const before = comparisonsOf(without(weighed, left.side, right.side, choice, simulated));
  const lead = leadBetween(after, left.side, right.side);
  return {
    weight: weightOf(simulated),
    pending: '',
    before: chanceToWin(before, left.side, right.side),
    after: chanceToWin(after, left.side, right.side),
    pairVotes: votesIn(pair),
    contestVotes: votesIn(tallies),
    votesNeeded: lead?.votesNeeded ?? -1,
    votesToFlip: lead?.votesToFlip ?? 0,
  };
}

/** The votes without one of these. */
function without(tallies: readonly TallyRow[], left: string, right: string, choice: VoteChoice, simulated: boolean): TallyRow[] {
  const isThis = (tally: TallyRow): boolean => tally.leftSide === left && tally.rightSide === right && tally.choice === choice && tally.simulated === simulated;
  return tallies.map((tally) => (isThis(tally) ? { ...tally, count: tally.count - 1 } : tally));
}
