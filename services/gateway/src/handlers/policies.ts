import { callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { toComparisonView, toPolicyDetailView, toPolicyView } from '../domain/policy-view.ts';
import { ref } from '../domain/schemas.ts';
import { exactly, listOf, share } from '../domain/shape.ts';
import { pathParameter, type Route } from './route.ts';

const TIMEOUT_MS = 30_000;
/** Every replica has to load and confirm a version before it answers. */
const CONFIRM_TIMEOUT_MS = 120_000;

const ROLE = { type: 'string', maxLength: 40, description: 'Left out = the shared version' } as const;
const NOT_NOW = { description: 'Its state, a pin, or a replica that does not confirm it stands against it; `error` says what to do', schema: ref('Error') };

/** Versions of the policy: which there are, how they did, and which answers. */
export function policyRoutes(context: GatewayContext): Route[] {
  return [listRoute(context), showRoute(context), compareRoute(context), promoteRoute(context), pinRoute(context), rollbackRoute(context), unpinRoute(context)];
}

function listRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/policies',
      operation: 'listPolicies',
      summary: 'Versions of the policy, newest first; the base model last',
      scope: 'learning:read',
      installation: true,
      answers: { 200: { description: 'Every version', schema: listOf(ref('Policy')) } },
    },
    handle: async () => {
      const client = trainer();
      return (await callUnary(client.listVersions.bind(client), {}, { timeoutMs: TIMEOUT_MS })).versions.map(toPolicyView);
    },
  };
}

function showRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/policies/{version}',
      operation: 'getPolicy',
      summary: 'Where a version comes from and how it did',
      scope: 'learning:read',
      installation: true,
      answers: { 200: { description: 'The version', schema: ref('PolicyDetail') } },
    },
    handle: async (request) => {
      const client = trainer();
      const version = pathParameter(request, 'version');
      return toPolicyDetailView(await callUnary(client.showVersion.bind(client), { version }, { timeoutMs: TIMEOUT_MS }));
    },
  };
}

function compareRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/policies/{version}/comparison',
      operation: 'comparePolicies',
      summary: 'What a version and another one made of the same held-out briefs',
      scope: 'learning:read',
      installation: true,
      query: { baseline: { type: 'string', default: '', description: 'Left out = the newest it was played against' } },
      answers: { 200: { description: 'Scores of each pair, and sources side by side', schema: ref('Comparison') } },
    },
    handle: async (request) => {
      const client = trainer();
      const { baseline } = request.query as { baseline: string };
      const candidate = pathParameter(request, 'version');
      return toComparisonView(await callUnary(client.compare.bind(client), { candidate, baseline }, { timeoutMs: TIMEOUT_MS }));
    },
  };
}

function promoteRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/policies/{version}/promote',
      operation: 'promotePolicy',
      summary: 'Let a version answer for its role',
      scope: 'learning:write',
      installation: true,
      unlessHalted: true,
      body: exactly(
        {
          force: { type: 'boolean', description: 'You answer for it: the gate is not asked' },
          canary_share: { ...share, description: 'Share of builds it answers first; left out = all' },
        },
        ['force', 'canary_share'],
      ),
      answers: { 200: { description: 'The version after it', schema: ref('Policy') }, 409: NOT_NOW },
    },
    handle: async (request) => {
      const client = trainer();
      const { force = false, canary_share: canaryShare = 0 } = request.body as { force?: boolean; canary_share?: number };
      const wanted = { version: pathParameter(request, 'version'), force, canaryShare };
      return toPolicyView(await callUnary(client.promote.bind(client), wanted, { timeoutMs: CONFIRM_TIMEOUT_MS }));
    },
  };
}

function pinRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/policies/{version}/pin',
      operation: 'pinPolicy',
      summary: 'Let a version answer for its role until it is unpinned, whatever runs bring',
      scope: 'learning:write',
      installation: true,
      unlessHalted: true,
      answers: { 200: { description: 'The version after it', schema: ref('Policy') }, 409: NOT_NOW },
    },
    handle: async (request) => {
      const client = trainer();
      const version = pathParameter(request, 'version');
      return toPolicyView(await callUnary(client.pin.bind(client), { version }, { timeoutMs: CONFIRM_TIMEOUT_MS }));
    },
  };
}

function rollbackRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/policies/rollback',
      operation: 'rollbackPolicy',
      summary: 'Take the canary of a role, or else the version that answers, out of service; the one before it answers again',
      scope: 'learning:write',
      installation: true,
      body: exactly({ role: ROLE, reason: { type: 'string', maxLength: 500 } }, ['role', 'reason']),
      answers: {
        200: { description: 'What was withdrawn and what answers now', schema: exactly({ withdrawn: { type: 'string' }, active: { type: 'string' } }) },
        409: { description: 'The base model answers: there is nothing to roll back', schema: ref('Error') },
      },
    },
    handle: async (request) => {
      const client = trainer();
      const { role = '', reason = '' } = request.body as { role?: string; reason?: string };
      return callUnary(client.rollback.bind(client), { role, reason }, { timeoutMs: CONFIRM_TIMEOUT_MS });
    },
  };
}

function unpinRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/policies/unpin',
      operation: 'unpinPolicy',
      summary: 'Let runs change again which version answers for a role',
      scope: 'learning:write',
      installation: true,
      unlessHalted: true,
      body: exactly({ role: ROLE }, ['role']),
      answers: { 200: { description: 'What answers now', schema: exactly({ active: { type: 'string' } }) } },
    },
    handle: async (request) => {
      const client = trainer();
      const { role = '' } = request.body as { role?: string };
      return callUnary(client.unpin.bind(client), { role }, { timeoutMs: TIMEOUT_MS });
    },
  };
}
