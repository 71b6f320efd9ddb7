import type { PairVotes } from '@modwright/contracts/rewards';

/**
 * How sure it is that the left one is better (above 0) or the right one (below), -1..1: the mean of the votes with one undecided vote added, so
 * that a single vote does not count as certainty. Ties and both bad say nothing about which is better, but make the rest less sure.
 */
export function preferenceWeight({ leftWins, rightWins, undecided }: Omit<PairVotes, 'left' | 'right'>): number {
  return (leftWins - rightWins) / (leftWins + rightWins + undecided + 1);
}
