import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Envelope } from '@modwright/contracts/build';
import { publishEnvelope, readQueues, STREAM, subjects, WORKERS, type Bus } from '@modwright/runtime';
import { startNats, type TestNats } from '@modwright/testkit';

const envelope = Envelope.fromPartial({ id: 'message_1', build: 'build_1' });

describe('rights on the bus, with a real nats-server', () => {
  let nats: TestNats;
  let coder: Bus;

  before(async () => {
    nats = await startNats();
    coder = await nats.connect('coder');
  });
  after(() => nats.stop());

  it('let a worker answer the orchestrator', async () => {
    await publishEnvelope(coder, subjects.toOrchestrator('coder'), envelope);
  });

  it("let a worker read its own work and nobody else's", async () => {
    assert.ok(await coder.jetstream.consumers.get(STREAM.work, 'coder'));
    await assert.rejects(coder.jetstream.consumers.get(STREAM.work, 'planner'), /permissions violation/i);
  });

  it("do not let a worker speak in another's name, give work, or touch streams", async () => {
    await assert.rejects(publishEnvelope(coder, subjects.toOrchestrator('tester'), { ...envelope, id: 'message_2' }));
    await assert.rejects(publishEnvelope(coder, subjects.work('planner'), { ...envelope, id: 'message_3' }));
    await assert.rejects(coder.connection.request(`$JS.API.STREAM.DELETE.${STREAM.work}`), /permissions violation/i);
  });

  it('do not let a worker hear replies of others', async () => {
    const subscription = coder.connection.subscribe('_INBOX_planner.>');
    const listen = async (): Promise<void> => {
      for await (const message of subscription) assert.fail(`heard ${message.subject}`);
    };
    await assert.rejects(listen(), /permissions violation/i);
  });

  it('let the gateway look at queues, and neither publish nor take work', async () => {
    const gateway = await nats.connect('gateway');
    assert.deepEqual(
      (await readQueues(gateway)).map(({ agent, free }) => [agent, free]),
      WORKERS.map((worker) => [worker, 0]),
    );
    const consumer = await gateway.jetstream.consumers.get(STREAM.work, 'coder');
    assert.equal(await consumer.next({ expires: 1_000 }).catch(() => null), null);
    await assert.rejects(publishEnvelope(gateway, subjects.toOrchestrator('gateway'), { ...envelope, id: 'message_4' }));
  });

  it('keep a message through a crash of the server', async () => {
    await publishEnvelope(coder, subjects.toOrchestrator('coder'), { ...envelope, id: 'message_5' });
    await nats.crashAndRestart();
    const admin = await nats.connect('admin');
    const info = await (await admin.manager()).streams.info(STREAM.work);
    assert.ok(info.state.messages >= 2);
  });
});
