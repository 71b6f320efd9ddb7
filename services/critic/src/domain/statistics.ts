import type { ContestStatistics, Estimate, Standing, Statistics } from '@modwright/contracts/feedback';
import { agreementOf, leadOf, positionBias, rate } from '@modwright/ratings';
import type { ContestRow, EntryRow, TallyRow, VoteChoice } from '@modwright/store/ballots';
import { toCandidate, toKind } from './feedback-view.ts';
import { comparisonsOf, votesIn } from './tally.ts';

/** What the votes of these contests say. */
export function statisticsOf(contests: readonly ContestRow[], entries: readonly EntryRow[], tallies: readonly TallyRow[], raters: number): Statistics {
  const [left, right] = [votesIn(tallies, 'left'), votesIn(tallies, 'right')];
  const entriesOf = Map.groupBy(entries, ({ contest }) => contest);
  const talliesOf = Map.groupBy(tallies, ({ contest }) => contest);
  return {
    votes: votesIn(tallies),
    simulatedVotes: votesIn(tallies.filter(({ simulated }) => simulated)),
    raters,
    choices: { left, right, tie: votesIn(tallies, 'tie'), bothBad: votesIn(tallies, 'both_bad') },
    agreement: agreement(tallies),
    leftShare: leftShare(left, right),
    contests: contests.map((contest) => contestStatistics(contest, entriesOf.get(contest.id) ?? [], talliesOf.get(contest.id) ?? [])),
  };
}

function leftShare(left: number, right: number): Estimate | undefined {
  const { left: value, low, high } = positionBias(left, right);
  return value === undefined ? undefined : { value, low, high };
}

/** Of raters over pairs. A rater judges a pair once, so counts are enough; which of the two stood on the left must not matter. */
function agreement(tallies: readonly TallyRow[]): Estimate | undefined {
  const pairs = Map.groupBy(tallies, ({ contest, leftSide, rightSide }) => [contest, ...[leftSide, rightSide].sort()].join(' '));
  const units = [...pairs.values()].map((votes) => votes.flatMap((tally) => Array.from({ length: tally.count }, () => valueOf(tally))));
  const found = agreementOf(units, 'nominal');
  return found && { value: found.alpha, low: found.low, high: found.high };
}

/** A number for each thing that can be said of a pair. */
function valueOf({ leftSide, rightSide, choice }: TallyRow): number {
  const values: Readonly<Record<VoteChoice, number>> =
    leftSide < rightSide ? { left: 0, right: 1, tie: 2, both_bad: 3 } : { left: 1, right: 0, tie: 2, both_bad: 3 };
  return values[choice];
}

function contestStatistics(contest: ContestRow, entries: readonly EntryRow[], tallies: readonly TallyRow[]): ContestStatistics {
  const comparisons = comparisonsOf(tallies);
  const lead = leadOf(comparisons);
  const ratings = new Map(rate(comparisons).map(({ item, value, low, high }) => [item, { value, low, high }]));
  const standings = entries.map((entry) => standing(entry, tallies, ratings.get(entry.side)));
  return {
    contest: contest.id,
    kind: toKind(contest.kind),
    title: contest.title,
    votes: votesIn(tallies),
    standings: standings.sort((one, other) => (other.rating?.value ?? -Infinity) - (one.rating?.value ?? -Infinity)),
    votesNeeded: lead?.votesNeeded ?? -1,
    votesToFlip: lead?.votesToFlip ?? 0,
  };
}

function standing(entry: EntryRow, tallies: readonly TallyRow[], rating: Estimate | undefined): Standing {
  const own = tallies.filter(({ leftSide, rightSide }) => leftSide === entry.side || rightSide === entry.side);
  const won = own.filter(({ leftSide, choice }) => choice === (leftSide === entry.side ? 'left' : 'right'));
  return { candidate: toCandidate(entry), rating, votes: votesIn(own), wins: votesIn(won), ties: votesIn(own, 'tie') };
}
