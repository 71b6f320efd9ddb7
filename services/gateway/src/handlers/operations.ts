import type { DescribeReply } from '@modwright/contracts/sandbox';
import { AppError, callUnary, readQueues, withTimeout, type QueueState } from '@modwright/runtime';
import { readModelUse, readRunningBuilds } from '@modwright/store/read';
import type { GatewayContext } from '../context.ts';
import { toSandboxView, toSpendingView, type HealthView, type OperationsView } from '../domain/operations-view.ts';
import { ref } from '../domain/schemas.ts';
import type { Route } from './route.ts';

/** A part that takes longer is down, for whoever waits for the answer. */
const TIMEOUT_MS = 3_000;
const HOUR_MS = 3_600_000;
const MOST_LETTERS = 500;

/** How the installation stands: what answers, what waits, what is spent. */
export function operationsRoute(context: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/operations',
      operation: 'getOperations',
      summary: 'Health of every part, queues of the agents, budgets of running builds, use of the model in the last hour, the sandbox',
      scope: 'builds:read',
      answers: { 200: { description: 'As it stands now', schema: ref('Operations') } },
    },
    handle: () => readOperations(context),
  };
}

async function readOperations(context: GatewayContext): Promise<OperationsView> {
  const { bus, orchestrator, critic, sandbox, maxRunningBuilds, previews } = context;
  const now = new Date();
  const [database, queues, letters, critics, isolation, trainers] = await Promise.all([
    probe('database', () => readDatabase(context, now)),
    probe('bus', () => readBus(bus)),
    probe('orchestrator', () => callUnary(orchestrator.listDeadLetters.bind(orchestrator), { limit: MOST_LETTERS }, { timeoutMs: TIMEOUT_MS })),
    probe('critic', () => callUnary(critic.listRubrics.bind(critic), { archived: false }, { timeoutMs: TIMEOUT_MS })),
    probe<DescribeReply>('sandbox', () => sandbox.describe(TIMEOUT_MS)),
    probeTrainer(context),
  ]);
  return {
    health: [database, queues, letters, critics, isolation, trainers].map(({ health }) => health),
    queues: queues.value ?? [],
    builds: database.value?.builds ?? [],
    builds_limit: maxRunningBuilds,
    model: database.value?.model ?? [],
    sandbox: isolation.value ? toSandboxView(isolation.value) : null,
    previews: previews.running(),
    dead_letters: letters.value?.letters.length ?? 0,
  };
}

interface Probed<T> {
  readonly health: HealthView;
  readonly value?: T;
}

async function probe<T>(part: string, ask: () => Promise<T>): Promise<Probed<T>> {
  try {
    return { health: { part, state: 'up', detail: '' }, value: await ask() };
  } catch (error) {
    return { health: { part, state: 'down', detail: AppError.from(error).message } };
  }
}

async function probeTrainer({ trainer }: GatewayContext): Promise<Probed<unknown>> {
  const found = await probe('trainer', async () => trainer());
  const client = found.value;
  if (!client) return { health: { ...found.health, state: 'absent' } };
  return probe('trainer', () => callUnary(client.listRuns.bind(client), { limit: 1 }, { timeoutMs: TIMEOUT_MS }));
}

async function readDatabase({ store }: GatewayContext, now: Date): Promise<Pick<OperationsView, 'builds' | 'model'>> {
  const [builds, model] = await Promise.all([readRunningBuilds(store), readModelUse(store, new Date(now.getTime() - HOUR_MS))]);
  return {
    builds: builds.map((row) => toSpendingView(row, now)),
    model: model.map(({ role, turns, promptTokens, completionTokens, queuedMs, modelMs }) => ({
      ...{ role, turns },
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      queued_ms: queuedMs,
      model_ms: modelMs,
    })),
  };
}

async function readBus(bus: GatewayContext['bus']): Promise<QueueState[]> {
  if (bus.connection.isClosed()) throw new AppError('UNAVAILABLE', 'the gateway is not connected to NATS');
  return withTimeout(readQueues(bus), TIMEOUT_MS, 'NATS does not answer: see whether it runs and is reachable');
}
