import type { CastVoteReply, CastVoteRequest, SideScores } from '@modwright/contracts/feedback';
import { AppError, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import type { BallotRow, CastOutcome, CastResult, VoteWrite } from '@modwright/store/ballots';
import type { BallotSeal } from '../domain/ballot-seal.ts';
import { checkedComment } from '../domain/comment.ts';
import { fromChoice, toIssuedBallot } from '../domain/feedback-view.ts';
import { injectionsInComment } from '../domain/injections.ts';
import { effectOf } from '../domain/vote-effect.ts';
import { assertScore, recordScore } from './give-feedback.ts';
import { raiseAlarms } from './raise-alarms.ts';
import { reportVote } from './report-opinion.ts';

/** Counts a vote once it is sure that the ballot is ours, this rater's, and in force. */
export async function castVote(
  store: Store,
  logger: Logger,
  seal: BallotSeal,
  box: (vote: VoteWrite) => Promise<CastResult>,
  request: CastVoteRequest,
  now: Date,
): Promise<CastVoteReply> {
  assertSeal(seal, request, now);
  const choice = fromChoice(request.choice);
  if (!choice) throw new AppError('INVALID_ARGUMENT', 'failed to cast a vote: choose left, right, tie or both_bad');
  // Before the vote is counted, so that a wrong score does not use the ballot up.
  for (const { rubric, left, right } of request.scores) for (const score of [left, right]) if (score !== 0) await assertScore(store, rubric, score);
  const comment = checkedComment(request.comment);
  const { outcome, ballot, tallies, gold } = await box({
    ballot: request.ballot,
    request: request.request,
    rater: request.rater,
    choice,
    comment,
    shownAt: request.shownAt ?? null,
    firstInteractionAt: request.firstInteractionAt ?? null,
    dwellLeftMs: request.dwellLeftMs,
    dwellRightMs: request.dwellRightMs,
  });
  if (outcome !== 'counted' || !ballot) throw refusal(outcome, request.ballot);
  reportVote(ballot, choice);
  await raiseAlarms(store, logger, injectionsInComment(ballot.id, ballot.left.build, comment));
  for (const scores of request.scores) await keepScores(store, request.rater, ballot, scores);
  return { ballot: toIssuedBallot(ballot, request.seal), ...effectOf(ballot, choice, tallies, gold, now) };
}

/** Throws PERMISSION_DENIED or FAILED_PRECONDITION. Needs no look at the database. */
function assertSeal(seal: BallotSeal, request: CastVoteRequest, now: Date): void {
  const opened = seal.open(request.seal);
  if (!opened) throw new AppError('PERMISSION_DENIED', 'the seal of this ballot is not ours or was changed: ask for a new ballot');
  if (opened.rater !== request.rater) throw new AppError('PERMISSION_DENIED', 'this ballot was given to another rater: ask for one of your own');
  if (opened.ballot !== request.ballot) throw new AppError('PERMISSION_DENIED', 'the seal belongs to another ballot: send the one that came with it');
  if (opened.expiresAt <= now.getTime()) throw refusal('expired', request.ballot);
}

function refusal(outcome: CastOutcome, ballot: string): AppError {
  switch (outcome) {
    case 'doubled':
      return new AppError('ALREADY_EXISTS', `ballot ${ballot} was cast already: a ballot is for one vote`);
    case 'judged':
      return new AppError('ALREADY_EXISTS', 'you have voted on this pair already: ask for a new ballot');
    case 'expired':
      return new AppError('FAILED_PRECONDITION', `ballot ${ballot} has expired: ask for a new one`);
    case 'withdrawn':
      return new AppError('FAILED_PRECONDITION', `ballot ${ballot} was withdrawn, because one of its sides cannot be shown: ask for a new one`);
    case 'counted':
    case 'gone':
      return new AppError('FAILED_PRECONDITION', `a build of ballot ${ballot} is gone, so the vote cannot be counted: ask for a new ballot`);
    case 'unknown':
      return new AppError('NOT_FOUND', `there is no ballot ${ballot}: ask for a new one`);
  }
}

/** What a vote says about its sides under a rubric is feedback on each of them; the same vote again says it once. */
async function keepScores(store: Store, rater: string, { id, left, right }: BallotRow, scores: SideScores): Promise<void> {
  for (const [side, entry, score] of [
    ['left', left, scores.left],
    ['right', right, scores.right],
  ] as const) {
    const { build, module, draft } = entry;
    if (score !== 0) await recordScore(store, { id: `${id}:${scores.rubric}:${side}`, rater, build, module, draft, rubric: scores.rubric, score });
  }
}
