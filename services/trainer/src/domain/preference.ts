/** What was voted on one pair of drafts. */
export interface PairVotes {
  /** Turns that wrote them. */
  readonly left: string;
  readonly right: string;
  readonly leftWins: number;
  readonly rightWins: number;
  /** A tie, or both bad: it says nothing about which is better, but makes the rest less sure. */
  readonly undecided: number;
}

/**
 * How sure it is that the left one is better (above 0) or the right one (below), -1..1: the mean of the votes with one undecided vote added, so
 * that a single vote does not count as certainty.
 */
export function preferenceWeight({ leftWins, rightWins, undecided }: Omit<PairVotes, 'left' | 'right'>): number {
  return (leftWins - rightWins) / (leftWins + rightWins + undecided + 1);
}
