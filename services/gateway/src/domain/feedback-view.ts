import type {
  Candidate,
  CastVoteReply,
  ContestStatistics,
  Estimate,
  Feedback,
  HistoryEntry,
  IssuedBallot,
  Rubric,
  Standing,
  Statistics,
} from '@modwright/contracts/feedback';

/** A ballot as the REST API shows it. What stands on which side is told after the vote; only to a simulated rater before. */
export interface BallotView {
  readonly id: string;
  readonly seal: string;
  readonly kind: string;
  readonly title: string;
  readonly task: string;
  readonly left: SideView;
  readonly right: SideView;
  readonly issued_at: string;
  readonly expires_at: string;
}

/** Where the app of a side runs: "http://127.0.0.1:41234"; both empty when it was not to be run. */
export interface SideAddress {
  /** For a window of its own. */
  readonly url: string;
  /** For a sandboxed frame. */
  readonly frame: string;
}

export interface SideView extends SideAddress {
  readonly candidate: CandidateView | null;
}

export interface CandidateView {
  readonly build: string;
  readonly module: string;
  readonly draft: string;
  readonly turn: string;
  readonly policy_version: string;
  readonly passed: number;
  readonly expected: number;
}

export interface EstimateView {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a vote came to. */
export interface VoteView {
  readonly counted: boolean;
  readonly ballot: string;
  readonly weight: number;
  readonly pending: string;
  readonly left: CandidateView | null;
  readonly right: CandidateView | null;
  readonly before: EstimateView | null;
  readonly after: EstimateView | null;
  readonly pair_votes: number;
  readonly contest_votes: number;
  readonly votes_needed: number | null;
  readonly votes_to_flip: number | null;
}

export function toCandidateView(candidate: Candidate | undefined): CandidateView | null {
  if (!candidate) return null;
  const { build, module, draft, turn, policyVersion, passed, expected } = candidate;
  return { build, module, draft, turn, policy_version: policyVersion, passed, expected };
}

const NOT_RUN: SideAddress = { url: '', frame: '' };

/** @param addresses where the sides run; undefined when they were not to be run. */
export function toBallotView(ballot: IssuedBallot, addresses: readonly [left: SideAddress, right: SideAddress] | undefined, reveals: boolean): BallotView {
  const side = (candidate: Candidate | undefined, { url, frame }: SideAddress = NOT_RUN): SideView => ({
    url,
    frame,
    candidate: reveals ? toCandidateView(candidate) : null,
  });
  return {
    id: ballot.ballot,
    seal: ballot.seal,
    kind: nameOf(ballot.kind, 'CONTEST_KIND_'),
    title: ballot.title,
    task: ballot.task,
    left: side(ballot.left, addresses?.[0]),
    right: side(ballot.right, addresses?.[1]),
    issued_at: timeOf(ballot.issuedAt),
    expires_at: timeOf(ballot.expiresAt),
  };
}

export function toVoteView(reply: CastVoteReply): VoteView {
  return {
    counted: true,
    ballot: reply.ballot?.ballot ?? '',
    weight: reply.weight,
    pending: reply.pending,
    left: toCandidateView(reply.ballot?.left),
    right: toCandidateView(reply.ballot?.right),
    before: toEstimate(reply.before),
    after: toEstimate(reply.after),
    pair_votes: reply.pairVotes,
    contest_votes: reply.contestVotes,
    votes_needed: neededOf(reply.votesNeeded),
    votes_to_flip: reply.votesToFlip || null,
  };
}

/** Something that was said. */
export interface FeedbackView {
  readonly id: string;
  readonly rater: string;
  readonly simulated: boolean;
  readonly build: string;
  readonly module: string;
  readonly draft: string;
  readonly message: string;
  readonly thumb: string | null;
  /** Id of the rubric; empty = none. */
  readonly rubric: string;
  readonly score: number | null;
  readonly comment: string;
  readonly at: string;
}

export function toFeedbackView({ id, rater, simulated, target, thumb, rubric, score, comment, at }: Feedback): FeedbackView {
  return {
    id,
    rater,
    simulated,
    build: target?.build ?? '',
    module: target?.module ?? '',
    draft: target?.draft ?? '',
    message: target?.message ?? '',
    thumb: thumb === 'THUMB_UNSPECIFIED' ? null : nameOf(thumb, 'THUMB_'),
    rubric,
    score: rubric ? score : null,
    comment,
    at: timeOf(at),
  };
}

export function toHistoryView({ at, entry }: HistoryEntry) {
  if (entry?.$case !== 'vote') return { at: timeOf(at), feedback: entry ? toFeedbackView(entry.value) : null, vote: null };
  const { ballot, rater, simulated, kind, left, right, choice, comment } = entry.value;
  const vote = {
    ballot,
    rater,
    simulated,
    kind: nameOf(kind, 'CONTEST_KIND_'),
    left: toCandidateView(left),
    right: toCandidateView(right),
    choice: nameOf(choice, 'CHOICE_'),
    comment,
  };
  return { at: timeOf(at), feedback: null, vote };
}

/** A rubric as the REST API shows it. */
export interface RubricView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly min: number;
  readonly max: number;
  readonly created_at: string;
  readonly archived_at: string | null;
}

export function toRubricView({ id, name, description, min, max, createdAt, archivedAt }: Rubric): RubricView {
  return { id, name, description, min, max, created_at: timeOf(createdAt), archived_at: archivedAt?.toISOString() ?? null };
}

/** What the votes say so far. */
export type StatisticsView = ReturnType<typeof toStatisticsView>;

export function toStatisticsView(statistics: Statistics) {
  const { left = 0, right = 0, tie = 0, bothBad = 0 } = statistics.choices ?? {};
  return {
    votes: statistics.votes,
    simulated_votes: statistics.simulatedVotes,
    raters: statistics.raters,
    choices: { left, right, tie, both_bad: bothBad },
    agreement: toEstimate(statistics.agreement),
    left_share: toEstimate(statistics.leftShare),
    contests: statistics.contests.map(toContestView),
  };
}

function toContestView({ contest, kind, title, votes, standings, votesNeeded, votesToFlip }: ContestStatistics) {
  return {
    contest,
    kind: nameOf(kind, 'CONTEST_KIND_'),
    title,
    votes,
    standings: standings.map(toStandingView),
    votes_needed: neededOf(votesNeeded),
    votes_to_flip: votesToFlip || null,
  };
}

function toStandingView({ candidate, rating, votes, wins, ties }: Standing) {
  return { candidate: toCandidateView(candidate), rating: toEstimate(rating), votes, wins, ties };
}

function toEstimate(estimate: Estimate | undefined): EstimateView | null {
  return estimate ? { value: estimate.value, low: estimate.low, high: estimate.high } : null;
}

/** -1 says that it cannot be said. */
function neededOf(votes: number): number | null {
  return votes < 0 ? null : votes;
}

/** "CHOICE_BOTH_BAD" -> "both_bad". */
function nameOf(value: string, prefix: string): string {
  return value.replace(prefix, '').toLowerCase();
}

function timeOf(at: Date | undefined): string {
  return (at ?? new Date(0)).toISOString();
}
