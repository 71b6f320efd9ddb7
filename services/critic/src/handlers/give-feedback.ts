import { Thumb, type Feedback, type GiveFeedbackRequest, type Target } from '@modwright/contracts/feedback';
import type { BuildState } from '@modwright/contracts/state';
import { AppError, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { hasMessage, insertFeedback, readRubric, type FeedbackRow, type FeedbackWrite } from '@modwright/store/feedback';
import { readBuild } from '@modwright/store/read';
import { checkedComment } from '../domain/comment.ts';
import { toFeedback } from '../domain/feedback-view.ts';
import { injectionsInComment } from '../domain/injections.ts';
import { assertRater } from './issue-ballot.ts';
import { raiseAlarms } from './raise-alarms.ts';
import { reportFeedback } from './report-opinion.ts';

/** Keeps what a rater says about a build, a module or a message. */
export async function giveFeedback(store: Store, logger: Logger, request: GiveFeedbackRequest): Promise<Feedback> {
  const { id, rater, simulated } = request;
  if (!id || !rater) throw new AppError('INVALID_ARGUMENT', 'failed to give feedback: it needs an id and a rater');
  const write = { id, rater, ...(await checkedTarget(store, request.target)), ...(await checkedSaying(store, request)) };
  await assertRater(store, rater, simulated);
  const kept = await insertFeedback(store, write);
  if (!isSame(kept, write)) throw new AppError('ALREADY_EXISTS', `feedback ${id} said something else before: use a new id`);
  reportFeedback(kept);
  await raiseAlarms(store, logger, injectionsInComment(kept.id, kept.build, kept.comment));
  return toFeedback(kept);
}

/** A score that a vote gives one of its sides: rubric and target were looked at before. */
export async function recordScore(
  store: Store,
  score: Pick<FeedbackWrite, 'id' | 'rater' | 'build' | 'module' | 'draft' | 'rubric'> & { readonly score: number },
): Promise<void> {
  await insertFeedback(store, { ...score, message: '', thumb: null, comment: '' });
}

/** Throws NOT_FOUND or FAILED_PRECONDITION when the rubric takes no scores, INVALID_ARGUMENT when it takes no such score. */
export async function assertScore(store: Store, id: string, score: number): Promise<void> {
  const rubric = await readRubric(store, id);
  if (!rubric) throw new AppError('NOT_FOUND', `there is no rubric ${id}: see GET /v1/rubrics`);
  if (rubric.archived_at) throw new AppError('FAILED_PRECONDITION', `rubric ${rubric.name} (${id}) is archived and takes no more scores`);
  const { name, min_score: min, max_score: max } = rubric;
  if (score < min || score > max) throw new AppError('INVALID_ARGUMENT', `rubric ${name} takes scores from ${min} to ${max}, not ${score}`);
}

async function checkedTarget(store: Store, target: Target | undefined): Promise<Pick<FeedbackWrite, 'build' | 'module' | 'draft' | 'message'>> {
  const { build = '', module = '', draft = '', message = '' } = target ?? {};
  const row = await readBuild(store, build);
  if (!row) throw new AppError('NOT_FOUND', `there is no build ${build}`);
  if (module && message) throw new AppError('INVALID_ARGUMENT', 'feedback is about a module or a message, not both');
  if (draft && !module) throw new AppError('INVALID_ARGUMENT', 'say which module the draft is of');
  if (module && !hasModule(row.state, module)) throw new AppError('NOT_FOUND', `build ${build} has no module ${module}`);
  if (message && !(await hasMessage(store, build, message))) throw new AppError('NOT_FOUND', `build ${build} has no message ${message}`);
  return { build, module, draft, message };
}

function hasModule({ plan }: BuildState, module: string): boolean {
  return plan?.modules.some(({ name }) => name === module) ?? false;
}

async function checkedSaying(store: Store, request: GiveFeedbackRequest): Promise<Pick<FeedbackWrite, 'thumb' | 'rubric' | 'score' | 'comment'>> {
  const comment = checkedComment(request.comment);
  const thumb = request.thumb === Thumb.UP ? 1 : request.thumb === Thumb.DOWN ? -1 : null;
  const { rubric, score } = request;
  if (!rubric) {
    if (thumb === null && !comment) throw new AppError('INVALID_ARGUMENT', 'nothing is said: give a thumb, a score or a comment');
    return { thumb, rubric, score: null, comment };
  }
  if (thumb !== null) throw new AppError('INVALID_ARGUMENT', 'a thumb and a score are two pieces of feedback: give them one after the other');
  await assertScore(store, rubric, score);
  return { thumb, rubric, score, comment };
}

const SAID = ['build', 'module', 'draft', 'message', 'rubric', 'thumb', 'score', 'comment'] as const;

function isSame(kept: FeedbackRow, given: FeedbackWrite): boolean {
  return SAID.every((name) => kept[name] === given[name]);
}
