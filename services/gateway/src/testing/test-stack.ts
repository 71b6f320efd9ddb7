import { after } from 'node:test';
import { startFeedbackServer } from '@modwright/critic';
import { startOrchestrator } from '@modwright/orchestrator';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { newApiKeyText } from '@modwright/runtime';
import { DATABASE_USERS, grantRoles, openStore, urlOfRole, type DatabaseUser } from '@modwright/store';
import { freePort, startNats, startPostgres, TEST_PASSWORD, type TestNats, type TestPostgres } from '@modwright/testkit';
import { startTrainerStack, type TrainerStack } from '@modwright/trainer/testing';
import { createTurnLog } from '@modwright/store/policy';
import type { PreviewPlace } from '../adapters/named-doors.ts';
import type { RateLimitSettings } from '../adapters/rate-limits.ts';
import type { OidcConfig } from '../config.ts';
import { startGateway } from '../service.ts';
import { startScriptedAgents, type AgentScript } from './scripted-agents.ts';

const TOKEN = 'test-token';

/** A gateway over real NATS, PostgreSQL and orchestrator. */
export interface TestStack {
  readonly url: string;
  /** Has every scope. */
  readonly key: string;
  /** Where previews answer that have names. */
  readonly previewPort: number;
  readonly nats: TestNats;
  readonly postgres: TestPostgres;
  /** Throws unless it was asked for. */
  trainer(): TrainerStack;
  /** Stops the gateway and starts it again on the same port and data. */
  restartGateway(): Promise<void>;
  /** A call with the key; a body is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

export interface TestStackOptions extends Omit<AgentScript, 'turns'> {
  /** The version of the policy that writes a build; without it drafts have no turn. */
  readonly version?: (build: string) => string;
  /** True = a real sandbox for previews; else there is none. */
  readonly sandbox?: boolean;
  readonly maxRunningBuilds?: number;
  /** Who signs people in; else API keys alone do. */
  readonly oidc?: OidcConfig;
  readonly rateLimits?: RateLimitSettings;
  /** The console's bundle; without it there is none. */
  readonly consoleFolder?: string;
  /** Previews have names ("http://*.localhost", without the port), and a console of these origins frames them; without it they have loopback ports. */
  readonly previews?: { readonly names: string; readonly consoleOrigins: readonly string[] };
  /** True = with a trainer, whose learner and plays are fake; else there is none. */
  readonly trainer?: boolean;
}

/** Starts it; everything is stopped after the test file. */
export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  // In reverse order: services must stop while their servers still answer.
  const stops: (() => Promise<unknown>)[] = [];
  after(async () => {
    for (const stop of stops.reverse()) await stop();
  });
  const [nats, postgres] = await Promise.all([startNats(), startPostgres()]);
  stops.push(
    () => nats.stop(),
    () => postgres.stop(),
  );
  await grantRoles(postgres.store, Object.fromEntries(DATABASE_USERS.map((user) => [user, TEST_PASSWORD])) as Record<DatabaseUser, string>);
  const databaseOf = (user: DatabaseUser): { databaseUrl: string } => ({ databaseUrl: urlOfRole(postgres.url, user, TEST_PASSWORD) });
  const shared = { natsUrl: nats.url, natsPassword: TEST_PASSWORD, internalToken: TOKEN, host: '127.0.0.1' };
  const orchestrator = await startOrchestrator({ ...shared, ...databaseOf('orchestrator'), port: 0 });
  stops.push(() => orchestrator.lifecycle.stop());
  const sandboxAddress = options.sandbox ? await startSandbox(stops) : '127.0.0.1:1';
  const criticStore = openStore({ url: databaseOf('critic').databaseUrl, applicationName: 'critic', tenants: 'caller or every' });
  stops.push(() => criticStore.close());
  const feedback = await startFeedbackServer(criticStore, { host: '127.0.0.1', port: 0, token: TOKEN });
  stops.push(() => feedback.close());
  const turns = options.version ? { turns: { log: createTurnLog(postgres.store), version: options.version } } : {};
  stops.push(await startScriptedAgents(nats.url, { ...options, ...turns }));

  const trainer = options.trainer ? await startTrainer(stops, nats, postgres) : undefined;

  const previewPort = await freePort();
  const key = newApiKeyText();
  const config = {
    ...shared,
    ...databaseOf('gateway'),
    orchestratorAddress: orchestrator.address,
    sandboxAddress,
    criticAddress: feedback.address,
    ...(trainer ? { trainerAddress: trainer.address() } : {}),
    firstKey: key,
    pseudonymKey: 'pseudonyms',
    consoleFolder: options.consoleFolder ?? '',
    ...(options.oidc ? { oidc: options.oidc } : {}),
    ...(options.rateLimits ? { rateLimits: options.rateLimits } : {}),
    maxRunningBuilds: options.maxRunningBuilds ?? 16,
    ...(options.previews ? { previews: placeOf(options.previews.names, previewPort), consoleOrigins: options.previews.consoleOrigins } : {}),
  };
  let gateway = await startGateway({ ...config, port: 0 });
  const port = Number(gateway.address.split(':')[1]);
  const url = `http://${gateway.address}`;
  stops.push(() => gateway.lifecycle.stop());
  return {
    url,
    key,
    previewPort,
    nats,
    postgres,
    trainer: () => {
      if (!trainer) throw new Error('this stack has no trainer: start it with { trainer: true }');
      return trainer;
    },
    restartGateway: async () => {
      await gateway.lifecycle.stop();
      gateway = await startGateway({ ...config, port });
    },
    call: (method, path, body, headers = {}) => {
      const sent = body === undefined ? {} : { body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body) };
      return fetch(new URL(path, url), {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...sent,
      });
    },
  };
}

const placeOf = (names: string, port: number): PreviewPlace => ({ url: `${names}:${port}`, port, address: '127.0.0.1' });

async function startSandbox(stops: (() => Promise<unknown>)[]): Promise<string> {
  const { address, stop } = await startTestSandbox(['web'], TOKEN);
  stops.push(stop);
  return address;
}

async function startTrainer(stops: (() => Promise<unknown>)[], nats: TestNats, postgres: TestPostgres): Promise<TrainerStack> {
  const trainer = await startTrainerStack({ servers: { nats, postgres } });
  stops.push(() => trainer.stop());
  await trainer.start('ok');
  return trainer;
}
