import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Envelope } from '@modwright/contracts/build';
import { startNats, type TestNats } from '@modwright/testkit';
import { AppError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { consumeBatches, consumeWork } from './consume.ts';
import { consumeDeadLetters, type DeadLetter } from './dead-letters.ts';
import { publishBytes, publishEnvelope } from './publish.ts';
import { ORCHESTRATOR_CONSUMER, STREAM, subjects } from './subjects.ts';

const logger = createLogger('test');
const POISON = Buffer.from([0xff, 0xff, 0xff]);

describe('what nobody can settle, with a real nats-server', () => {
  let nats: TestNats;
  const letters: DeadLetter[] = [];
  const handled: string[] = [];
  before(async () => {
    nats = await startNats();
    const orchestrator = await nats.connect('orchestrator');
    await consumeDeadLetters(orchestrator, { logger, handle: async (letter) => void letters.push(letter) });
    await consumeWork(await nats.connect('coder'), {
      stream: STREAM.work,
      consumer: 'coder',
      logger,
      concurrency: 1,
      handle: async ({ id }) => {
        if (id === 'refused') throw new AppError('INVALID_ARGUMENT', 'it asks for “nothing”');
        handled.push(id);
      },
    });
    await consumeBatches(orchestrator, {
      stream: STREAM.work,
      consumer: ORCHESTRATOR_CONSUMER,
      logger,
      maxBatch: 8,
      handle: async (envelopes) => void handled.push(...envelopes.map(({ id }) => id)),
    });
  });
  after(() => nats.stop());

  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('is kept as it came, says why, and holds up nothing that comes after it', async () => {
    const bus = await nats.connect('orchestrator');
    await publishBytes(bus, subjects.work('coder'), 'poison', POISON);
    await publishEnvelope(bus, subjects.work('coder'), Envelope.fromPartial({ id: 'refused', build: 'build_1' }));
    await publishEnvelope(bus, subjects.work('coder'), Envelope.fromPartial({ id: 'command', build: 'build_1' }));
    await until(() => handled.includes('command') && letters.length === 2);
    const [poison, refused] = letters;
    assert.deepEqual([poison?.subject, Buffer.from(poison?.data ?? [])], ['work.coder', POISON]);
    assert.match(poison?.reason ?? '', /failed to decode/);
    assert.deepEqual([refused?.reason, Envelope.decode(refused?.data ?? POISON).id], ['it asks for “nothing”', 'refused']);
    assert.notEqual(poison?.id, refused?.id);
  });

  it('is kept too when it is meant for the orchestrator, whose batches go on', async () => {
    const bus = await nats.connect('coder');
    letters.length = 0;
    await publishBytes(bus, subjects.toOrchestrator('coder'), 'poisoned answer', POISON);
    await publishEnvelope(bus, subjects.toOrchestrator('coder'), Envelope.fromPartial({ id: 'answer', build: 'build_1' }));
    await until(() => handled.includes('answer') && letters.length === 1);
    assert.equal(letters[0]?.subject, 'work.orchestrator.coder');
  });
});
