import { createSandboxClient } from '@modwright/agent';
import { BuildServiceClient } from '@modwright/contracts/build';
import { FeedbackServiceClient } from '@modwright/contracts/feedback';
import { RewardServiceClient } from '@modwright/contracts/rewards';
import { TrainerServiceClient } from '@modwright/contracts/trainer';
import { AppError, connectBus, createGrpcClient, createLifecycle, createLogger, DEFAULT_TENANT, withTenant, type Lifecycle } from '@modwright/runtime';
import { openStore, type Store } from '@modwright/store';
import { insertApiKey } from '@modwright/store/gateway';
import { watchStoredBuilds } from './adapters/build-watcher.ts';
import { createIdentityProvider } from './adapters/identity-provider.ts';
import { hearLiveLines } from './adapters/live-lines.ts';
import { openNamedDoors } from './adapters/named-doors.ts';
import { loopbackDoors } from './adapters/preview-doors.ts';
import { createRateLimits } from './adapters/rate-limits.ts';
import { createPreviews } from './adapters/previews.ts';
import { LOOPBACK_ORIGINS, type GatewayConfig } from './config.ts';
import { SCOPES, toKeyRecord } from './domain/api-key.ts';
import { createPseudonyms } from './domain/pseudonym.ts';
import { allRoutes } from './routes.ts';
import { createServer } from './server.ts';

export interface RunningGateway {
  /** Of its HTTP server: "127.0.0.1:41234". */
  readonly address: string;
  readonly lifecycle: Lifecycle;
}

/** The door for people: REST, server-sent events, previews. */
export async function startGateway(config: GatewayConfig): Promise<RunningGateway> {
  const logger = createLogger('gateway');
  const lifecycle = createLifecycle(logger);
  const stopping = new AbortController();
  const store = openStore({ url: config.databaseUrl, applicationName: 'gateway', maxConnections: 8, tenants: 'caller' });
  lifecycle.onStop('store', () => store.close());
  if (config.firstKey) await keepFirstKey(store, config.firstKey);
  const bus = await connectBus({ url: config.natsUrl, user: 'gateway', password: config.natsPassword, name: 'gateway', tlsFolder: config.tlsFolder });
  lifecycle.onStop('bus', () => bus.close());
  const orchestrator = createGrpcClient(BuildServiceClient, config.orchestratorAddress, config.internalToken, config.tlsFolder);
  lifecycle.onStop('orchestrator client', () => orchestrator.close());
  const critic = createGrpcClient(FeedbackServiceClient, config.criticAddress, config.internalToken, config.tlsFolder);
  lifecycle.onStop('critic client', () => critic.close());
  const rewards = createGrpcClient(RewardServiceClient, config.criticAddress, config.internalToken, config.tlsFolder);
  lifecycle.onStop('rewards client', () => rewards.close());
  const sandbox = createSandboxClient(config.sandboxAddress, config.internalToken, config.tlsFolder);
  lifecycle.onStop('sandbox client', () => sandbox.close());
  const trainer = connectTrainer(config, lifecycle);
  const watcher = watchStoredBuilds(store, stopping.signal);
  const live = hearLiveLines(bus, stopping.signal);
  const doors = config.previews ? await openNamedDoors(config.previews, config.internalToken, config.host) : loopbackDoors;
  const previews = createPreviews({ sandbox, doors, consoleOrigins: config.consoleOrigins ?? LOOPBACK_ORIGINS, logger });
  lifecycle.onStop('previews', () => previews.close());
  const provider = config.oidc && createIdentityProvider(config.oidc.settings, config.oidc.clientSecret);

  const context = {
    store,
    bus,
    orchestrator,
    critic,
    rewards,
    hasTrainer: config.trainerAddress !== undefined,
    trainer,
    pseudonym: createPseudonyms(config.pseudonymKey),
    watcher,
    live,
    sandbox,
    previews,
    provider,
    logger,
    maxRunningBuilds: config.maxRunningBuilds,
    stopping: stopping.signal,
  };
  const server = createServer(allRoutes(context), {
    store,
    logger,
    consoleFolder: config.consoleFolder,
    previewOrigins: config.previews ? [config.previews.url] : LOOPBACK_ORIGINS,
    provider,
    rateLimits: createRateLimits(config.rateLimits ?? { perKey: 0, perTenant: 0, replicas: 1 }),
  });
  const url = await server.listen({ host: config.host, port: config.port });
  lifecycle.onStop('http', () => server.close());
  // Open streams would keep the server from closing.
  lifecycle.onStop('streams', () => stopping.abort());
  logger.info({ address: new URL(url).host }, 'listening');
  return { address: new URL(url).host, lifecycle };
}

function keepFirstKey(store: Store, text: string): Promise<void> {
  const key = toKeyRecord(text, { tenant: DEFAULT_TENANT, name: 'first key', scopes: SCOPES, expiresAt: null });
  return withTenant(DEFAULT_TENANT, () => insertApiKey(store, key));
}

function connectTrainer({ trainerAddress, internalToken, tlsFolder }: GatewayConfig, lifecycle: Lifecycle): () => TrainerServiceClient {
  if (trainerAddress === undefined) {
    return () => {
      throw new AppError('UNAVAILABLE', 'no trainer runs here: start one and set MODWRIGHT_TRAINER_ADDRESS for the gateway');
    };
  }
  const client = createGrpcClient(TrainerServiceClient, trainerAddress, internalToken, tlsFolder);
  lifecycle.onStop('trainer client', () => client.close());
  return () => client;
}
