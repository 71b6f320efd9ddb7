import { Choice, ContestKind, type Candidate, type IssuedBallot } from '@modwright/contracts/feedback';
import { AppError, callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { showCandidate } from '../adapters/show-candidate.ts';
import { toBallotView, toVoteView, type BallotView, type SideAddress } from '../domain/feedback-view.ts';
import { raterOf } from '../domain/rater.ts';
import { ref } from '../domain/schemas.ts';
import { exactly } from '../domain/shape.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { callerOf, pathParameter, type Route } from './route.ts';

const TIMEOUT_MS = 15_000;
/** Pairs that are tried until both sides of one can be shown. */
const MAX_TRIES = 3;

const RATER = { type: 'string', maxLength: 80, description: 'One of the people you vote for, by a name of yours; left out = the key itself' };
const SIMULATED = { type: 'boolean', description: 'A program votes: no app is started, and it is told what the sides are' };

const NEW_BALLOT = exactly(
  {
    rater: RATER,
    simulated: SIMULATED,
    kind: { enum: ['module', 'build'] },
    build: { type: 'string', maxLength: 60 },
    module: { type: 'string', maxLength: 80 },
  },
  ['rater', 'simulated', 'kind', 'build', 'module'],
);
const SCORE = { type: 'integer', description: '0 = not scored' };
const MS = { type: 'integer', minimum: 0, maximum: 86_400_000 };
const TIME = { type: 'string', description: 'A time such as 2026-01-31T12:00:00Z', pattern: '^\\d{4}-\\d{2}-\\d{2}T[0-9:.]+(Z|[+-]\\d{2}:\\d{2})$' };
const VOTE = exactly(
  {
    seal: { type: 'string', maxLength: 1000 },
    rater: RATER,
    choice: { enum: ['left', 'right', 'tie', 'both_bad'] },
    comment: { type: 'string' },
    shown_at: TIME,
    first_interaction_at: TIME,
    dwell_left_ms: MS,
    dwell_right_ms: MS,
    scores: { type: 'array', maxItems: 20, items: exactly({ rubric: { type: 'string' }, left: SCORE, right: SCORE }, ['left', 'right']) },
  },
  ['rater', 'comment', 'shown_at', 'first_interaction_at', 'dwell_left_ms', 'dwell_right_ms', 'scores'],
);

interface NewBallotBody {
  readonly rater?: string;
  readonly simulated?: boolean;
  readonly kind?: 'module' | 'build';
  readonly build?: string;
  readonly module?: string;
}

interface VoteBody {
  readonly seal: string;
  readonly rater?: string;
  readonly choice: keyof typeof CHOICES;
  readonly comment?: string;
  readonly shown_at?: string;
  readonly first_interaction_at?: string;
  readonly dwell_left_ms?: number;
  readonly dwell_right_ms?: number;
  readonly scores?: readonly { readonly rubric: string; readonly left?: number; readonly right?: number }[];
}

const KINDS = { module: ContestKind.MODULE, build: ContestKind.BUILD } as const;
const CHOICES = { left: Choice.LEFT, right: Choice.RIGHT, tie: Choice.TIE, both_bad: Choice.BOTH_BAD } as const;

/** Ballots: get one with both apps running, come back to it, cast it. */
export function ballotRoutes(context: GatewayContext): Route[] {
  return [issueRoute(context), readRoute(context), voteRoute(context)];
}

function issueRoute(context: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/ballots',
      operation: 'issueBallot',
      summary: 'Get two apps to compare, both running; which is which is told after the vote',
      scope: 'feedback:write',
      body: NEW_BALLOT,
      answers: {
        201: { description: 'A ballot for one vote, bound to its rater', schema: ref('Ballot') },
        404: { description: 'Nothing is left for this rater to compare', schema: ref('Error') },
      },
    },
    handle: async (request, reply, caller) => {
      const body = request.body as NewBallotBody;
      return reply.status(201).send(await issue(context, raterOf(callerOf(caller).keyId, body.rater), body));
    },
  };
}

/** A pair whose sides cannot be shown is taken back and another one drawn. */
async function issue({ critic, store, previews, logger }: GatewayContext, rater: string, body: NewBallotBody): Promise<BallotView> {
  const { simulated = false, kind, build = '', module = '' } = body;
  const unshowable: string[] = [];
  for (;;) {
    const wanted = { rater, simulated, kind: kind ? KINDS[kind] : ContestKind.UNSPECIFIED, build, module, unshowable };
    const ballot = await callUnary(critic.issueBallot.bind(critic), wanted, { timeoutMs: TIMEOUT_MS });
    if (simulated) return toBallotView(ballot, undefined, true);
    try {
      return toBallotView(ballot, await showBoth({ store, previews }, ballot), false);
    } catch (reason) {
      const error = AppError.from(reason);
      unshowable.push(ballot.ballot);
      if (error.code !== 'FAILED_PRECONDITION' || unshowable.length === MAX_TRIES) throw error;
      logger.warn({ err: error, ballot: ballot.ballot }, 'a side of a ballot cannot be shown; another pair is drawn');
    }
  }
}

async function showBoth({ store, previews }: Pick<GatewayContext, 'store' | 'previews'>, { left, right }: IssuedBallot): Promise<[SideAddress, SideAddress]> {
  const show = (candidate: Candidate | undefined): Promise<SideAddress> => {
    if (!candidate) throw new AppError('INTERNAL', 'a ballot came without its sides');
    return showCandidate(store, previews, candidate);
  };
  return Promise.all([show(left), show(right)]);
}

function readRoute({ critic, store, previews }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/ballots/{ballot}',
      operation: 'getBallot',
      summary: 'Come back to a ballot; its apps are started again unless they run',
      scope: 'feedback:write',
      query: { rater: RATER, apps: { type: 'boolean', default: true, description: 'False = do not start the apps' } },
      answers: { 200: { description: 'The ballot as it was given', schema: ref('Ballot') } },
    },
    handle: async (request, _reply, caller) => {
      const { rater, apps } = request.query as { rater?: string; apps: boolean };
      const wanted = { ballot: pathParameter(request, 'ballot'), rater: raterOf(callerOf(caller).keyId, rater) };
      const ballot = await callUnary(critic.readBallot.bind(critic), wanted, { timeoutMs: TIMEOUT_MS });
      return toBallotView(ballot, apps ? await showBoth({ store, previews }, ballot) : undefined, false);
    },
  };
}

function voteRoute({ critic }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/ballots/{ballot}/vote',
      operation: 'castVote',
      summary: 'Cast a ballot, once',
      scope: 'feedback:write',
      headers: { 'Idempotency-Key': 'Any text; the same vote sent twice with one key is counted once and answered the same' },
      body: VOTE,
      answers: {
        200: { description: 'It counted, and what it moved', schema: ref('VoteResult') },
        403: { description: "The seal is not ours, was changed, or is another rater's", schema: ref('Error') },
        409: { description: 'It was cast already, has expired, or a build is gone', schema: ref('Error') },
      },
    },
    handle: async (request, _reply, caller) => {
      const body = request.body as VoteBody;
      const vote = {
        ballot: pathParameter(request, 'ballot'),
        seal: body.seal,
        rater: raterOf(callerOf(caller).keyId, body.rater),
        request: idempotencyKey(request.headers['idempotency-key']),
        choice: CHOICES[body.choice],
        comment: body.comment ?? '',
        shownAt: toTime(body.shown_at),
        firstInteractionAt: toTime(body.first_interaction_at),
        dwellLeftMs: body.dwell_left_ms ?? 0,
        dwellRightMs: body.dwell_right_ms ?? 0,
        scores: (body.scores ?? []).map(({ rubric, left = 0, right = 0 }) => ({ rubric, left, right })),
      };
      return toVoteView(await callUnary(critic.castVote.bind(critic), vote, { timeoutMs: TIMEOUT_MS }));
    },
  };
}

function toTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new AppError('INVALID_ARGUMENT', `"${text}" is no time: write it like 2026-01-31T12:00:00Z`);
  return time;
}
