import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { startNatsServer, startPostgresServer } from '@modwright/embedded';
import { connectBus, ensureTopology, WORKERS, type Bus } from '@modwright/runtime';
import { migrate, openStore, type Store } from '@modwright/store';

/** Password of every user of a test server. */
export const TEST_PASSWORD = 'test';
const USERS = ['admin', 'orchestrator', 'gateway', ...WORKERS].map((user) => ({ user, password: TEST_PASSWORD }));

/** A folder that is gone after the test file. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'modwright-test-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestNats {
  readonly url: string;
  /** Kills the server as a crash would, and starts it again on the same folder and port. */
  crashAndRestart(): Promise<void>;
  connect(user: string): Promise<Bus>;
}

/** A real nats-server with our streams, users and rights; stopped after the test file. */
export async function startNats(): Promise<TestNats> {
  const folder = await scratchFolder();
  let server = await startNatsServer(folder, USERS);
  const { url } = server;
  const buses: Bus[] = [];
  after(async () => {
    await Promise.allSettled(buses.map((bus) => bus.connection.close()));
    await server.child.stop();
  });
  const open = async (user: string): Promise<Bus> => {
    const bus = await connectBus({ url, user, password: TEST_PASSWORD, name: `test-${user}` });
    buses.push(bus);
    return bus;
  };
  await ensureTopology(await open('admin'));
  return {
    url,
    connect: open,
    crashAndRestart: async () => {
      process.kill(server.child.pid, 'SIGKILL');
      await server.child.ended;
      server = await startNatsServer(folder, USERS, Number(new URL(url).port));
    },
  };
}

export interface TestPostgres {
  readonly url: string;
  readonly store: Store;
}

/** A real PostgreSQL with our schema; stopped after the test file. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = join(await scratchFolder(), 'postgres');
  const server = await startPostgresServer(folder, randomBytes(8).toString('hex'));
  const store = openStore({ url: server.url, applicationName: 'test' });
  after(async () => {
    await store.close();
    await server.child.stop();
  });
  await migrate(store);
  return { url: server.url, store };
}
