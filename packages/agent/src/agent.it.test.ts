import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Envelope } from '@modwright/contracts/build';
import { hearEndedBuilds, publishEnvelope, subjects, createLogger, STREAM, type Bus } from '@modwright/runtime';
import { startNats, type TestNats } from '@modwright/testkit';
import { takeCommands, type CommandParts, type Turn } from './agent.ts';

const LOGGER = createLogger('test', { write: () => undefined });
const absent = {} as CommandParts['policy'] & CommandParts['sandbox'];

describe('an agent, with a real nats-server', () => {
  let nats: TestNats;
  let orchestrator: Bus;
  before(async () => {
    nats = await startNats();
    orchestrator = await nats.connect('orchestrator');
  });
  after(() => nats.stop());

  const command = (id: string, build: string): Promise<void> =>
    publishEnvelope(orchestrator, subjects.work('planner'), Envelope.fromPartial({ id, build, body: { $case: 'planRequested', value: {} } }));

  it('drops what it does for a build that ends, and what is still asked for it, and goes on with the others', async () => {
    const bus = await nats.connect('planner');
    const ended = hearEndedBuilds(bus);
    const answers: string[] = [];
    const { connection } = await nats.connect('admin');
    connection.subscribe(subjects.toOrchestrator('planner'), { callback: (_, message) => void answers.push(Envelope.decode(message.data).causation) });
    const begun = Promise.withResolvers<Turn>();
    const taken: string[] = [];
    const work = await takeCommands('planner', { bus, policy: absent, sandbox: absent, ended, logger: LOGGER, concurrency: 1 }, async (_, turn) => {
      taken.push(turn.envelope.id);
      if (turn.envelope.id !== 'c1') return { $case: 'turnFailed', value: { code: 'INTERNAL', reason: 'scripted', retryable: false } };
      begun.resolve(turn);
      // As long as the model writes.
      return new Promise((_resolve, reject) => turn.signal.addEventListener('abort', () => reject(turn.signal.reason as Error)));
    });
    await command('c1', 'build_1');
    await begun.promise;
    await command('c2', 'build_1');
    await command('c3', 'build_2');
    orchestrator.connection.publish(subjects.event('build_1', 'build_ended'));

    const manager = await (await nats.connect('admin')).manager();
    while ((await manager.streams.info(STREAM.work)).state.messages > 1 || answers.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual([taken, answers], [['c1', 'c3'], ['c3']]);
    await work.stop();
    ended.stop();
  });
});
