import type { BuildServiceServer } from '@modwright/contracts/build';
import { consumeBatches, newId, ORCHESTRATOR_CONSUMER, STREAM, type Bus, type Lifecycle, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { fillNewWorkQueue } from './adapters/fill-work-queue.ts';
import { observeStore } from './adapters/observe-store.ts';
import { startRelay } from './adapters/relay.ts';
import { createApplier } from './handlers/apply.ts';
import { createBuildService } from './handlers/build-service.ts';
import { createDeadLetterService } from './handlers/dead-letter-service.ts';
import { consumeDead } from './handlers/dead-letters.ts';
import { watchDeadlines } from './handlers/deadlines.ts';
import { createShelfFeeder } from './handlers/feed-shelf.ts';
import { answerShelfSearch, isShelfSearch } from './handlers/search-shelf.ts';

/** Messages that may share one database statement. */
const MAX_BATCH = 64;

export interface CoreParts {
  readonly bus: Bus;
  readonly store: Store;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  /** Of each thing that a person asks of a build; a simulated world draws them from its seed. */
  readonly newControlId?: () => string;
}

/** Owns every build, over a bus and a store that are given: consumes what agents answer, decides, records, publishes. Gives what people ask of a build. */
export async function startCore({ bus, store, logger, lifecycle, newControlId = () => newId('control') }: CoreParts): Promise<BuildServiceServer> {
  await fillNewWorkQueue(bus, store, logger);
  const relay = startRelay(bus, store, logger);
  lifecycle.onStop('relay', () => relay.stop());
  const feeder = createShelfFeeder(store, logger);
  lifecycle.onStop('shelf', () => feeder.stop());
  const applier = createApplier(store, relay, logger, feeder);
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
  lifecycle.onStop('metrics', observeStore(store));
  const dead = await consumeDead(bus, store, applier, logger);
  lifecycle.onStop('dead letters', () => dead.stop());
  lifecycle.onStop('deadlines', watchDeadlines(store, applier, logger));
  return { ...createBuildService(store, applier, newControlId), ...createDeadLetterService(store, bus) };
}
