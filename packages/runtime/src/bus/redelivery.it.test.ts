import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Envelope } from '@modwright/contracts/build';
import { startNats, type TestNats } from '@modwright/testkit';
import { AppError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { consumeBatches, consumeWork } from './consume.ts';
import { publishEnvelope } from './publish.ts';
import { ORCHESTRATOR_CONSUMER, STREAM, subjects } from './subjects.ts';

const logger = createLogger('test');

describe('a message that could not be handled, with a real nats-server', () => {
  let nats: TestNats;
  before(async () => {
    nats = await startNats();
  });
  after(() => nats.stop());

  it('comes back after the delay, not at once', async () => {
    const deliveries: number[] = [];
    const handled = Promise.withResolvers<void>();
    const work = await consumeWork(await nats.connect('coder'), {
      stream: STREAM.work,
      consumer: 'coder',
      logger,
      concurrency: 1,
      handle: async () => {
        deliveries.push(performance.now());
        // Three quarters of an odd number have a fraction, which the server must not trip over.
        if (deliveries.length < 3) throw new AppError('UNAVAILABLE', 'busy', { retryAfterMs: 333 });
        handled.resolve();
      },
    });
    await publishEnvelope(await nats.connect('orchestrator'), subjects.work('coder'), Envelope.fromPartial({ id: 'command_1', build: 'build_1' }));
    await handled.promise;
    await work.stop();
    const waits = deliveries.slice(1).map((at, index) => at - (deliveries[index] ?? 0));
    assert.ok(
      waits.every((wait) => wait > 200),
      `waited ${waits.join(' and ')} ms`,
    );
  });

  it('is never given up when it is an answer to the orchestrator, whose database may be away for long', async () => {
    let deliveries = 0;
    const handled = Promise.withResolvers<void>();
    const work = await consumeBatches(await nats.connect('orchestrator'), {
      stream: STREAM.work,
      consumer: ORCHESTRATOR_CONSUMER,
      logger,
      maxBatch: 8,
      handle: async () => {
        deliveries += 1;
        if (deliveries <= 10) throw new AppError('UNAVAILABLE', 'the database is away', { retryAfterMs: 10 });
        handled.resolve();
      },
    });
    await publishEnvelope(await nats.connect('coder'), subjects.toOrchestrator('coder'), Envelope.fromPartial({ id: 'command_1:coder', build: 'build_1' }));
    await handled.promise;
    await work.stop();
  });
});
