import type { CastVoteReply } from '@modwright/contracts/feedback';
import type { BallotRow, TallyRow } from '@modwright/store/ballots';

/** What a vote counts for. */
const WEIGHT = { person: 1, simulated: 0.25 } as const;

/** What a vote moved: counts of its pair and its contest. */
export function effectOf(ballot: BallotRow, tallies: readonly TallyRow[]): Omit<CastVoteReply, 'ballot'> {
  const pair = tallies.filter(
    ({ leftSide, rightSide }) => [leftSide, rightSide].includes(ballot.left.side) && [leftSide, rightSide].includes(ballot.right.side),
  );
  return {
    weight: ballot.simulated ? WEIGHT.simulated : WEIGHT.person,
    pending: '',
    before: undefined,
    after: undefined,
    pairVotes: total(pair),
    contestVotes: total(tallies),
    votesNeeded: -1,
    votesToFlip: 0,
  };
}

function total(tallies: readonly TallyRow[]): number {
  return tallies.reduce((sum, { count }) => sum + count, 0);
}
