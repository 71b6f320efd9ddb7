import type { Comparison } from '@modwright/ratings';
import type { TallyRow, VoteChoice } from '@modwright/store/ballots';
import { REWARD_SETTINGS } from './reward-settings.ts';

const OUTCOMES = { left: 'first', right: 'second', tie: 'tie' } as const;

/** One comparison for each vote. That both are bad says nothing about their order. */
export function comparisonsOf(tallies: readonly TallyRow[]): Comparison[] {
  return tallies.flatMap(({ leftSide, rightSide, choice, simulated, count }) => {
    if (choice === 'both_bad') return [];
    const weight = simulated ? REWARD_SETTINGS.simulatedShare : 1;
    return Array.from({ length: count }, () => ({ first: leftSide, second: rightSide, outcome: OUTCOMES[choice], weight }));
  });
}

/** How many votes there are, of some or of all choices. */
export function votesIn(tallies: readonly TallyRow[], choice?: VoteChoice): number {
  return tallies.reduce((sum, tally) => sum + (choice === undefined || tally.choice === choice ? tally.count : 0), 0);
}

/** Votes on two sides, whichever stood on the left. */
export function ofPair(tallies: readonly TallyRow[], one: string, other: string): TallyRow[] {
  return tallies.filter(({ leftSide, rightSide }) => (leftSide === one && rightSide === other) || (leftSide === other && rightSide === one));
}
