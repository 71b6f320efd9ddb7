import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUS_USERS, startNatsServer, startPostgresServer } from '@modwright/embedded';
import { connectBus, ensureTopology, type Bus } from '@modwright/runtime';
import { migrate, openStore, type Store } from '@modwright/store';

/** Password of every user of a test server. */
export const TEST_PASSWORD = 'test';
const USERS = BUS_USERS.map((user) => ({ user, password: TEST_PASSWORD }));

/** A folder that is gone after the test file's process. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modwright-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestNats {
  readonly url: string;
  /** Kills the server as a crash would, and starts it again on the same folder and port. */
  crashAndRestart(): Promise<void>;
  connect(user: string): Promise<Bus>;
  /** Closes every connection made here and stops the server. For the `after` of the test file. */
  stop(): Promise<void>;
}

/** A real nats-server with our streams, users and rights. */
export async function startNats(): Promise<TestNats> {
  const folder = scratchFolder();
  let server = await startNatsServer(folder, USERS);
  const { url } = server;
  const buses: Bus[] = [];
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
    stop: async () => {
      await Promise.allSettled(buses.map((bus) => bus.connection.close()));
      await server.child.stop();
    },
  };
}

export interface TestPostgres {
  readonly url: string;
  readonly store: Store;
  stop(): Promise<void>;
}

/** A real PostgreSQL with our schema. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = join(scratchFolder(), 'postgres');
  const server = await startPostgresServer(folder, randomBytes(8).toString('hex'));
  const store = openStore({ url: server.url, applicationName: 'test' });
  try {
    await migrate(store);
  } catch (error) {
    await store.close();
    await server.child.stop();
    throw error;
  }
  return {
    url: server.url,
    store,
    stop: async () => {
      await store.close();
      await server.child.stop();
    },
  };
}
