import type { Run, StartRunRequest, TrainerServiceClient } from '@modwright/contracts/trainer';
import { AppError, callUnary, newId } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { isSameRun, ROLE_RUNS_BODY, RUN_BODY, runIdOf, toStartRunRequest, type RoleRunsBody, type RunBody } from '../domain/run-request.ts';
import { toRunView } from '../domain/run-view.ts';
import { ref } from '../domain/schemas.ts';
import { listOf } from '../domain/shape.ts';
import { assertBuildable, readSubmission } from './checked-submission.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { callerOf, pathParameter, type Route } from './route.ts';

const TIMEOUT_MS = 30_000;

/** Training runs: start one, or one for each agent, list, show, cancel. */
export function runRoutes(context: GatewayContext): Route[] {
  return [startRoute(context), startRoleRunsRoute(context), listRoute(context), showRoute(context), cancelRoute(context)];
}

function startRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/runs',
      operation: 'startRun',
      summary: 'Train a new version on what was collected, or play one against another. Runs go one after another',
      scope: 'learning:write',
      installation: true,
      unlessHalted: true,
      headers: { 'Idempotency-Key': 'Any text, unique per run; the same request sent twice starts one run' },
      body: RUN_BODY,
      answers: {
        201: { description: 'The run was started', schema: ref('Run') },
        200: { description: 'The same Idempotency-Key started it before', schema: ref('Run') },
        409: { description: 'The Idempotency-Key was used for another run', schema: ref('Error') },
      },
    },
    handle: async (request, reply, caller) => {
      const client = trainer();
      const header = request.headers['idempotency-key'];
      const id = header === undefined ? newId('run') : runIdOf(callerOf(caller).keyId, idempotencyKey(header));
      const wanted = toRequest(id, request.body as RunBody);
      const known = header === undefined ? undefined : await findRun(client, id);
      const run = known ?? (await callUnary(client.startRun.bind(client), wanted, { timeoutMs: TIMEOUT_MS }));
      // Somebody may have used the same key meanwhile: what was stored tells.
      assertSame(run, wanted);
      return reply.status(known ? 200 : 201).send(toRunView(run));
    },
  };
}

function startRoleRunsRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/role-runs',
      operation: 'startRoleRuns',
      summary: 'An adapter for each agent instead of a shared one: start a run for every agent that has enough turns to learn from',
      scope: 'learning:write',
      installation: true,
      unlessHalted: true,
      headers: { 'Idempotency-Key': 'Any text, unique per call; the same request sent twice starts the same runs' },
      body: ROLE_RUNS_BODY,
      answers: {
        201: { description: 'The runs, in the order in which they go', schema: ref('RoleRuns') },
        409: { description: 'The Idempotency-Key was used for other runs', schema: ref('Error') },
      },
    },
    handle: async (request, reply, caller) => {
      const client = trainer();
      const header = request.headers['idempotency-key'];
      const id = header === undefined ? newId('run') : runIdOf(callerOf(caller).keyId, `role-runs\n${idempotencyKey(header)}`);
      const { least_turns: leastTurns = 0, ...body } = request.body as RoleRunsBody;
      const wanted = toRequest(id, body);
      const started = await callUnary(client.startRoleRuns.bind(client), { run: wanted, leastTurns }, { timeoutMs: TIMEOUT_MS });
      for (const run of started.runs) assertSame(run, { ...wanted, run: run.id, role: run.request?.role ?? '' });
      return reply.status(201).send({ runs: started.runs.map(toRunView), skipped: started.skipped });
    },
  };
}

function toRequest(id: string, body: RunBody): StartRunRequest {
  return toStartRunRequest(id, body, (brief) => assertBuildable(readSubmission('', brief)));
}

/** Throws ALREADY_EXISTS. */
function assertSame(run: Run, wanted: StartRunRequest): void {
  if (!isSameRun(run.request, wanted)) throw new AppError('ALREADY_EXISTS', 'this Idempotency-Key was used for another run: choose a new one');
}

/** Undefined when there is none. */
async function findRun(client: TrainerServiceClient, run: string): Promise<Run | undefined> {
  try {
    return await callUnary(client.getRun.bind(client), { run }, { timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (AppError.from(error).code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

function listRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/runs',
      operation: 'listRuns',
      summary: 'Training runs, newest first',
      scope: 'learning:read',
      installation: true,
      query: { limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      answers: { 200: { description: 'A list', schema: listOf(ref('Run')) } },
    },
    handle: async (request) => {
      const client = trainer();
      return (await callUnary(client.listRuns.bind(client), request.query as { limit: number }, { timeoutMs: TIMEOUT_MS })).runs.map(toRunView);
    },
  };
}

function showRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/runs/{run}',
      operation: 'getRun',
      summary: 'One run as it stands',
      scope: 'learning:read',
      installation: true,
      answers: { 200: { description: 'The run', schema: ref('Run') } },
    },
    handle: async (request) => {
      const client = trainer();
      return toRunView(await callUnary(client.getRun.bind(client), { run: pathParameter(request, 'run') }, { timeoutMs: TIMEOUT_MS }));
    },
  };
}

function cancelRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/runs/{run}/cancel',
      operation: 'cancelRun',
      summary: 'End a run now; what answers stays. One that has ended stays as it is',
      scope: 'learning:write',
      installation: true,
      answers: { 200: { description: 'The run after it', schema: ref('Run') } },
    },
    handle: async (request) => {
      const client = trainer();
      return toRunView(await callUnary(client.cancelRun.bind(client), { run: pathParameter(request, 'run') }, { timeoutMs: TIMEOUT_MS }));
    },
  };
}
