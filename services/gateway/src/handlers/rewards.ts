import type { AskJudgeRequest } from '@modwright/contracts/rewards';
import { callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { ALARM_SCHEMA, AUDIT_SCHEMA, SNAPSHOT_SCHEMA, toAlarmView, toAuditView, toRewardView, toSnapshotView } from '../domain/reward-view.ts';
import { ref } from '../domain/schemas.ts';
import { exactly, listOf } from '../domain/shape.ts';
import { pathParameter, type Route } from './route.ts';

const TIMEOUT_MS = 30_000;
/** Everything is computed anew. */
const SNAPSHOT_TIMEOUT_MS = 120_000;
/** Two answers of a small model on a busy machine. */
const JUDGE_TIMEOUT_MS = 300_000;
const LIMIT = { type: 'integer', minimum: 1, maximum: 500, default: 50 } as const;

/** Rewards: snapshots, what is behind one, the audit chain, alarms. */
export function rewardRoutes(context: GatewayContext): Route[] {
  return [...snapshotRoutes(context), explainRoute(context), judgeRoute(context), auditRoute(context), alarmsRoute(context)];
}

function snapshotRoutes({ rewards }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'POST',
        path: '/v1/snapshots',
        operation: 'takeSnapshot',
        summary: 'Freeze what rewards follow from; the newest snapshot when nothing has changed',
        scope: 'feedback:write',
        installation: true,
        body: exactly({ reason: { type: 'string', maxLength: 200 } }, ['reason']),
        answers: { 201: { description: 'The snapshot', schema: SNAPSHOT_SCHEMA } },
      },
      handle: async (request, reply) => {
        const { reason = '' } = request.body as { reason?: string };
        return reply.status(201).send(toSnapshotView(await callUnary(rewards.takeSnapshot.bind(rewards), { reason }, { timeoutMs: SNAPSHOT_TIMEOUT_MS })));
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/snapshots',
        operation: 'listSnapshots',
        summary: 'Snapshots of rewards, newest first',
        scope: 'feedback:read',
        installation: true,
        query: { limit: LIMIT },
        answers: { 200: { description: 'A list', schema: listOf(SNAPSHOT_SCHEMA) } },
      },
      handle: async (request) =>
        (await callUnary(rewards.listSnapshots.bind(rewards), request.query as { limit: number }, { timeoutMs: TIMEOUT_MS })).snapshots.map(toSnapshotView),
    },
    {
      spec: {
        method: 'POST',
        path: '/v1/snapshots/{snapshot}/check',
        operation: 'checkSnapshot',
        summary: 'Compute the rewards of a snapshot again and compare every bit',
        scope: 'feedback:read',
        installation: true,
        answers: {
          200: {
            description: 'Whether they are the same',
            schema: exactly({ equal: { type: 'boolean' }, problem: { type: 'string' }, seconds: { type: 'number' } }),
          },
          404: { description: 'There is no such snapshot', schema: ref('Error') },
        },
      },
      handle: (request) => callUnary(rewards.checkSnapshot.bind(rewards), { id: pathParameter(request, 'snapshot') }, { timeoutMs: SNAPSHOT_TIMEOUT_MS }),
    },
  ];
}

function explainRoute({ rewards }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/rewards/{about}',
      operation: 'explainRewards',
      summary: 'What is behind the rewards of a build or of a turn, and what they were without each component and rater',
      scope: 'feedback:read',
      installation: true,
      query: { snapshot: { type: 'string', default: '', description: 'As they stood in this snapshot; left out = now' } },
      answers: {
        200: { description: 'One for each turn and role', schema: listOf(ref('Reward')) },
        404: { description: 'Nothing was rewarded for it', schema: ref('Error') },
      },
    },
    handle: async (request) => {
      const { snapshot } = request.query as { snapshot: string };
      const wanted = { snapshot, about: pathParameter(request, 'about') };
      return (await callUnary(rewards.explain.bind(rewards), wanted, { timeoutMs: SNAPSHOT_TIMEOUT_MS })).rewards.map(toRewardView);
    },
  };
}

function judgeRoute({ rewards }: GatewayContext): Route {
  const text = { type: 'string', maxLength: 20_000 };
  return {
    spec: {
      method: 'POST',
      path: '/v1/judge',
      operation: 'askJudge',
      summary: 'Let the model compare two sources in both orders; it abstains when its answer depends on the order',
      scope: 'feedback:write',
      installation: true,
      unlessHalted: true,
      body: exactly({ build: { type: 'string', maxLength: 60 }, module: { type: 'string', maxLength: 80 }, task: text, left: text, right: text }),
      answers: {
        200: {
          description: 'Its choice, and the turns that were recorded',
          schema: exactly({ choice: { enum: ['left', 'right', 'tie', 'abstain'] }, turns: listOf({ type: 'string' }) }),
        },
      },
    },
    handle: (request) => callUnary(rewards.askJudge.bind(rewards), request.body as AskJudgeRequest, { timeoutMs: JUDGE_TIMEOUT_MS }),
  };
}

function auditRoute({ rewards }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/audit/verify',
      operation: 'verifyAudit',
      summary: 'Walk the chain of votes and rewards and find rows that were edited, removed or inserted',
      scope: 'feedback:read',
      installation: true,
      body: exactly({ heads: { ...listOf({ type: 'string', pattern: '^[0-9a-f]{64}$' }), maxItems: 100, description: 'Heads of earlier reports' } }, ['heads']),
      answers: { 200: { description: 'No findings = nothing was touched', schema: AUDIT_SCHEMA } },
    },
    handle: async (request) => {
      const { heads = [] } = request.body as { heads?: string[] };
      return toAuditView(await callUnary(rewards.verifyAudit.bind(rewards), { heads }, { timeoutMs: SNAPSHOT_TIMEOUT_MS }));
    },
  };
}

function alarmsRoute({ rewards }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/alarms',
      operation: 'listAlarms',
      summary: 'Signs that a reward was earned by something else than good work, newest first',
      scope: 'feedback:read',
      installation: true,
      query: { limit: LIMIT },
      answers: { 200: { description: 'A list', schema: listOf(ALARM_SCHEMA) } },
    },
    handle: async (request) =>
      (await callUnary(rewards.listAlarms.bind(rewards), request.query as { limit: number }, { timeoutMs: TIMEOUT_MS })).alarms.map(toAlarmView),
  };
}
