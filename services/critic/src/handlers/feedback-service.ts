import type { FeedbackServiceServer } from '@modwright/contracts/feedback';
import { AppError, unary, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { createVoteBox, deleteRater } from '@modwright/store/ballots';
import { archiveRubric, feedbackHistory, listRubrics, standingFeedback, voteHistory } from '@modwright/store/feedback';
import type { BallotSeal } from '../domain/ballot-seal.ts';
import { toFeedback, toHistory, toRubric } from '../domain/feedback-view.ts';
import { castVote } from './cast-vote.ts';
import { createRubric } from './create-rubric.ts';
import { giveFeedback } from './give-feedback.ts';
import { issueBallot, readBallot } from './issue-ballot.ts';
import { readPreferences } from './read-preferences.ts';
import { readStatistics } from './read-statistics.ts';

/** Rows of one answer at most. */
const MAX_ROWS = 500;

/** What people say, over gRPC: each answer comes after the effect is durable. */
export function createFeedbackService(store: Store, logger: Logger, seal: BallotSeal): FeedbackServiceServer {
  const box = createVoteBox(store);
  return {
    issueBallot: unary((request) => issueBallot(store, seal, request, new Date())),
    readBallot: unary((request) => readBallot(store, seal, request)),
    castVote: unary((request) => castVote(store, logger, seal, box, request, new Date())),
    giveFeedback: unary((request) => giveFeedback(store, logger, request)),
    listFeedback: unary(async ({ limit, offset, ...filter }) => ({
      feedback: (await standingFeedback(store, filter, rowsOf(limit), offset)).map(toFeedback),
    })),
    listHistory: unary(async ({ limit, offset, ...filter }) => {
      // Two tables in one order: what is skipped may come from either.
      const rows = rowsOf(limit);
      const [votes, feedback] = await Promise.all([voteHistory(store, filter, offset + rows), feedbackHistory(store, filter, offset + rows)]);
      return { entries: toHistory(votes, feedback).slice(offset, offset + rows) };
    }),
    createRubric: unary((request) => createRubric(store, request)),
    archiveRubric: unary(async ({ id }) => {
      const row = await archiveRubric(store, id);
      if (!row) throw new AppError('NOT_FOUND', `there is no rubric ${id}`);
      return toRubric(row);
    }),
    listRubrics: unary(async ({ archived }) => ({ rubrics: (await listRubrics(store, archived)).map(toRubric) })),
    deleteRater: unary(({ rater }) => deleteRater(store, rater)),
    readStatistics: unary((request) => readStatistics(store, request)),
    readPreferences: unary((request) => readPreferences(store, request, new Date())),
  };
}

function rowsOf(limit: number): number {
  return Math.min(limit || MAX_ROWS, MAX_ROWS);
}
