import type { ContestStatistics, Standing, Statistics } from '@modwright/contracts/feedback';
import type { ContestRow, EntryRow, TallyRow, VoteChoice } from '@modwright/store/ballots';
import { toCandidate, toKind } from './feedback-view.ts';

/** What the votes of these contests say. */
export function statisticsOf(contests: readonly ContestRow[], entries: readonly EntryRow[], tallies: readonly TallyRow[], raters: number): Statistics {
  const chosen = (choice: VoteChoice): number => total(tallies.filter((tally) => tally.choice === choice));
  const ofContest = Map.groupBy(tallies, ({ contest }) => contest);
  return {
    votes: total(tallies),
    simulatedVotes: total(tallies.filter(({ simulated }) => simulated)),
    raters,
    choices: { left: chosen('left'), right: chosen('right'), tie: chosen('tie'), bothBad: chosen('both_bad') },
    agreement: undefined,
    leftShare: undefined,
    contests: contests.map((contest) =>
      contestStatistics(
        contest,
        entries.filter((entry) => entry.contest === contest.id),
        ofContest.get(contest.id) ?? [],
      ),
    ),
  };
}

function contestStatistics(contest: ContestRow, entries: readonly EntryRow[], tallies: readonly TallyRow[]): ContestStatistics {
  return {
    contest: contest.id,
    kind: toKind(contest.kind),
    title: contest.title,
    votes: total(tallies),
    standings: entries.map((entry) => standing(entry, tallies)),
    votesNeeded: -1,
    votesToFlip: 0,
  };
}

function standing(entry: EntryRow, tallies: readonly TallyRow[]): Standing {
  const own = tallies.filter(({ leftSide, rightSide }) => leftSide === entry.side || rightSide === entry.side);
  const won = own.filter(({ leftSide, choice }) => choice === (leftSide === entry.side ? 'left' : 'right'));
  return { candidate: toCandidate(entry), rating: undefined, votes: total(own), wins: total(won), ties: total(own.filter(({ choice }) => choice === 'tie')) };
}

function total(tallies: readonly TallyRow[]): number {
  return tallies.reduce((sum, { count }) => sum + count, 0);
}
