import { BuildServiceService } from '@modwright/contracts/build';
import { connectBus, consumeBatches, createLifecycle, createLogger, ORCHESTRATOR_CONSUMER, startGrpcServer, STREAM, type Lifecycle } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { startRelay } from './adapters/relay.ts';
import { republishOutstanding } from './adapters/republish.ts';
import type { OrchestratorConfig } from './config.ts';
import { createApplier } from './handlers/apply.ts';
import { createShelfFeeder } from './handlers/feed-shelf.ts';
import { answerShelfSearch, isShelfSearch } from './handlers/search-shelf.ts';
import { createBuildService } from './handlers/build-service.ts';
import { consumeDead } from './handlers/dead-letters.ts';
import { watchDeadlines } from './handlers/deadlines.ts';

/** Messages that may share one database statement. */
const MAX_BATCH = 64;

export interface RunningOrchestrator {
  /** Of its gRPC server: "127.0.0.1:41234". */
  readonly address: string;
  readonly lifecycle: Lifecycle;
}

/** Owns every build: consumes what agents answer, decides, records, publishes. */
export async function startOrchestrator(config: OrchestratorConfig): Promise<RunningOrchestrator> {
  const logger = createLogger('orchestrator');
  const lifecycle = createLifecycle(logger);
  const store = openStore({ url: config.databaseUrl, applicationName: 'orchestrator' });
  lifecycle.onStop('store', () => store.close());
  const bus = await connectBus({ url: config.natsUrl, user: 'orchestrator', password: config.natsPassword, name: 'orchestrator' });
  lifecycle.onStop('bus', () => bus.close());

  const relay = startRelay(bus, store, logger);
  lifecycle.onStop('relay', () => relay.stop());
  const feeder = createShelfFeeder(store, logger);
  lifecycle.onStop('shelf', () => feeder.stop());
  const applier = createApplier(store, relay, logger, feeder);
  if (config.republish) await republishOutstanding(bus, store, logger);
  await relay.sweep(0);
  feeder.feed();

  const work = await consumeBatches(bus, {
    stream: STREAM.work,
    consumer: ORCHESTRATOR_CONSUMER,
    logger,
    maxBatch: MAX_BATCH,
    handle: async (messages) => {
      const heard = messages.map(async (message) => (isShelfSearch(message) ? answerShelfSearch(store, message, logger) : message));
      await applier.apply(await Promise.all(heard));
    },
  });
  lifecycle.onStop('work', () => work.stop());
  const dead = await consumeDead(bus, applier, logger);
  lifecycle.onStop('dead letters', () => dead.stop());
  lifecycle.onStop('deadlines', watchDeadlines(store, applier, logger));
  const server = await startGrpcServer({
    host: config.host,
    port: config.port,
    token: config.internalToken,
    services: [{ definition: BuildServiceService, implementation: createBuildService(store, applier) }],
  });
  lifecycle.onStop('grpc', () => server.close());
  return { address: server.address, lifecycle };
}
