import { Choice, ContestKind, Thumb, type Candidate, type Feedback, type HistoryEntry, type IssuedBallot, type Rubric } from '@modwright/contracts/feedback';
import type { BallotRow, ContestRow, EntryRow, VoteChoice } from '@modwright/store/ballots';
import type { FeedbackRow, RubricRow, VoteRow } from '@modwright/store/feedback';

const KINDS = { module: ContestKind.MODULE, build: ContestKind.BUILD } as const;
const CHOICES = { left: Choice.LEFT, right: Choice.RIGHT, tie: Choice.TIE, both_bad: Choice.BOTH_BAD } as const;

/** The choice as it is kept; undefined when none was made. */
export function fromChoice(choice: Choice): VoteChoice | undefined {
  return (Object.keys(CHOICES) as VoteChoice[]).find((name) => CHOICES[name] === choice);
}

export function toKind(kind: ContestRow['kind']): ContestKind {
  return KINDS[kind];
}

export function toCandidate(entry: EntryRow): Candidate {
  const { build, module, draft, turn, policy_version: policyVersion, passed, expected, side } = entry;
  return { build, module, draft, turn, policyVersion, passed, expected, side };
}

export function toIssuedBallot(row: BallotRow, seal: string): IssuedBallot {
  return {
    ballot: row.id,
    seal,
    contest: row.contest.id,
    kind: toKind(row.contest.kind),
    title: row.contest.title,
    task: row.contest.task,
    left: toCandidate(row.left),
    right: toCandidate(row.right),
    orderSeed: row.orderSeed,
    issuedAt: row.issuedAt,
    expiresAt: row.expiresAt,
  };
}

export function toFeedback(row: FeedbackRow): Feedback {
  const { id, rater, simulated, build, module, draft, message, rubric, comment, at } = row;
  const thumb = row.thumb === 1 ? Thumb.UP : row.thumb === -1 ? Thumb.DOWN : Thumb.UNSPECIFIED;
  return { id, rater, simulated, target: { build, module, draft, message }, thumb, rubric, score: row.score ?? 0, comment, at };
}

export function toRubric(row: RubricRow): Rubric {
  const { id, name, description, min_score: min, max_score: max, created_at: createdAt } = row;
  return { id, name, description, min, max, createdAt, archivedAt: row.archived_at ?? undefined };
}

export function toHistory(votes: readonly VoteRow[], feedback: readonly FeedbackRow[]): HistoryEntry[] {
  return [
    ...votes.map((vote): HistoryEntry => ({ at: vote.decidedAt, entry: { $case: 'vote', value: toVote(vote) } })),
    ...feedback.map((row): HistoryEntry => ({ at: row.at, entry: { $case: 'feedback', value: toFeedback(row) } })),
  ].sort((one, other) => (other.at?.getTime() ?? 0) - (one.at?.getTime() ?? 0));
}

function toVote({ ballot, rater, simulated, kind, left, right, choice, comment, decidedAt }: VoteRow) {
  return { ballot, rater, simulated, kind: toKind(kind), left: toCandidate(left), right: toCandidate(right), choice: CHOICES[choice], comment, decidedAt };
}
