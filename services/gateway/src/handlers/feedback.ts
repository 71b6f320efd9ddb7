import { Thumb } from '@modwright/contracts/feedback';
import { callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { toFeedbackView, toHistoryView } from '../domain/feedback-view.ts';
import { raterOf } from '../domain/rater.ts';
import { ref } from '../domain/schemas.ts';
import { exactly, listOf } from '../domain/shape.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { callerOf, type Route } from './route.ts';

const TIMEOUT_MS = 15_000;

const SAYING = exactly(
  {
    rater: { type: 'string', maxLength: 80, description: 'One of the people you speak for, by a name of yours; left out = the key itself' },
    simulated: { type: 'boolean', description: 'A program says it' },
    build: { type: 'string', maxLength: 60 },
    module: { type: 'string', maxLength: 80, description: 'Left out, with message = it is about the whole app' },
    draft: { type: 'string', maxLength: 80, description: 'Digest of a draft of the module; left out = the one in the app' },
    message: { type: 'string', maxLength: 200, description: 'Id of a message of the build' },
    thumb: { enum: ['up', 'down'] },
    rubric: { type: 'string', maxLength: 60, description: 'Id of a rubric, for a score' },
    score: { type: 'integer' },
    comment: { type: 'string' },
  },
  ['rater', 'simulated', 'module', 'draft', 'message', 'thumb', 'rubric', 'score', 'comment'],
);

interface SayingBody {
  readonly rater?: string;
  readonly simulated?: boolean;
  readonly build: string;
  readonly module?: string;
  readonly draft?: string;
  readonly message?: string;
  readonly thumb?: 'up' | 'down';
  readonly rubric?: string;
  readonly score?: number;
  readonly comment?: string;
}

const THUMBS = { up: Thumb.UP, down: Thumb.DOWN } as const;
const PAGE = {
  build: { type: 'string', default: '' },
  rater: { type: 'string', default: '', description: 'Id of a rater as answers show it, or "me"' },
  limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
  offset: { type: 'integer', minimum: 0, maximum: 1_000_000_000, default: 0 },
} as const;

interface Page {
  readonly build: string;
  readonly rater: string;
  readonly limit: number;
  readonly offset: number;
}

/** Thumbs, scores and comments, and everything that was said. */
export function feedbackRoutes({ critic }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'POST',
        path: '/v1/feedback',
        operation: 'giveFeedback',
        summary: 'Say something about a build, a module or a message; it takes the place of what you said under the same rubric before',
        scope: 'feedback:write',
        headers: { 'Idempotency-Key': 'Any text; the same feedback sent twice with one key is kept once' },
        body: SAYING,
        answers: {
          201: { description: 'It is kept', schema: ref('Feedback') },
          404: { description: 'There is no such build, module, message or rubric', schema: ref('Error') },
          409: { description: 'The key was used for something else, or the rubric is archived', schema: ref('Error') },
        },
      },
      handle: async (request, reply, caller) => {
        const {
          rater,
          simulated = false,
          build,
          module = '',
          draft = '',
          message = '',
          thumb,
          rubric = '',
          score = 0,
          comment = '',
        } = request.body as SayingBody;
        const saying = {
          id: idempotencyKey(request.headers['idempotency-key']),
          rater: raterOf(callerOf(caller).keyId, rater),
          simulated,
          target: { build, module, draft, message },
          thumb: thumb ? THUMBS[thumb] : Thumb.UNSPECIFIED,
          rubric,
          score,
          comment,
        };
        return reply.status(201).send(toFeedbackView(await callUnary(critic.giveFeedback.bind(critic), saying, { timeoutMs: TIMEOUT_MS })));
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/feedback',
        operation: 'listFeedback',
        summary: 'What stands: the newest of each rater, target and rubric; newest first',
        scope: 'feedback:read',
        query: PAGE,
        answers: { 200: { description: 'A page of it', schema: listOf(ref('Feedback')) } },
      },
      handle: async (request, _reply, caller) => {
        const page = pageOf(request.query as Page, callerOf(caller).keyId);
        return (await callUnary(critic.listFeedback.bind(critic), page, { timeoutMs: TIMEOUT_MS })).feedback.map(toFeedbackView);
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/history',
        operation: 'listHistory',
        summary: 'Everything that was said, votes included, newest first',
        scope: 'feedback:read',
        query: PAGE,
        answers: { 200: { description: 'A page of it', schema: listOf(ref('HistoryEntry')) } },
      },
      handle: async (request, _reply, caller) => {
        const page = pageOf(request.query as Page, callerOf(caller).keyId);
        return (await callUnary(critic.listHistory.bind(critic), page, { timeoutMs: TIMEOUT_MS })).entries.map(toHistoryView);
      },
    },
  ];
}

function pageOf({ build, rater, limit, offset }: Page, keyId: string): Page {
  return { build, rater: rater === 'me' ? raterOf(keyId) : rater, limit, offset };
}
