import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Envelope } from '@modwright/contracts/build';
import { TEST_PASSWORD } from '@modwright/testkit';
import { startNatsContainer, type ContainerServer } from '@modwright/testkit/containers';
import { AppError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { connectBus, type Bus } from './connect.ts';
import { consumeWork } from './consume.ts';
import { publishEnvelope } from './publish.ts';
import { STREAM, subjects } from './subjects.ts';
import { ensureTopology } from './topology.ts';

describe('the bus, whose nats-server is a container that is taken away', () => {
  const buses: Bus[] = [];
  const handled: string[] = [];
  let server: ContainerServer;
  let sender: Bus;
  const connectAs = async (user: string): Promise<Bus> => {
    const bus = await connectBus({ url: server.url, user, password: TEST_PASSWORD, name: user });
    buses.push(bus);
    return bus;
  };
  before(async () => {
    server = await startNatsContainer();
    await ensureTopology(await connectAs('admin'));
    sender = await connectAs('orchestrator');
    await consumeWork(await connectAs('coder'), {
      stream: STREAM.work,
      consumer: 'coder',
      logger: createLogger('test'),
      concurrency: 1,
      handle: ({ id }) => Promise.resolve(void handled.push(id)),
    });
  });
  after(async () => {
    await Promise.allSettled(buses.map((bus) => bus.connection.close()));
    await server.remove();
  });

  const say = (id: string): Promise<void> => publishEnvelope(sender, subjects.work('coder'), Envelope.fromPartial({ id, build: 'build_1' }));
  /** As services do that are told "try again". */
  const sayUntilTaken = async (id: string): Promise<void> => {
    for (;;) {
      try {
        return await say(id);
      } catch (error) {
        if (AppError.from(error).code !== 'UNAVAILABLE') throw error;
        await delay(200);
      }
    }
  };
  const untilHandled = async (id: string): Promise<void> => {
    for (const deadline = Date.now() + 120_000; !handled.includes(id); await delay(50)) assert.ok(Date.now() < deadline, `${id} was not handled`);
  };

  it('goes on after a restart, the consumer by itself', async () => {
    await say('before');
    await untilHandled('before');
    await server.restart();
    await sayUntilTaken('after_restart');
    await untilHandled('after_restart');
  });

  it('loses nothing that was accepted when the server is killed', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `killed_${index}`);
    for (const id of ids) await say(id);
    await server.kill();
    await server.start();
    for (const id of ids) await untilHandled(id);
  });

  it('says try again while the server is frozen, and what is said twice is handled once', async () => {
    await server.pause();
    await assert.rejects(say('frozen'), { code: 'UNAVAILABLE' });
    await server.resume();
    await sayUntilTaken('frozen');
    await untilHandled('frozen');
    await sayUntilTaken('last');
    await untilHandled('last');
    assert.equal(handled.filter((id) => id === 'frozen').length, 1);
  });
});
