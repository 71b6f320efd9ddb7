import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNatsServer, startPostgresServer } from '@modwright/embedded';
import { connectBus, ensureTopology, type Bus } from '@modwright/runtime';
import { migrate, openStore, type Store } from '@modwright/store';
import { TEST_PASSWORD, USERS } from './users.ts';

/** Servers of tests are processes of this machine, or (scripts/test-containers) containers of the images that the chart names. What starts those is loaded when it is asked for. */
const IN_CONTAINERS = process.env['MODWRIGHT_TEST_SERVERS'] === 'containers';

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

/** A server, whatever runs it. */
interface Server {
  readonly url: string;
  crashAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

async function natsProcess(): Promise<Server> {
  const folder = scratchFolder();
  let server = await startNatsServer(folder, USERS);
  const { url } = server;
  return {
    url,
    crashAndRestart: async () => {
      process.kill(server.child.pid, 'SIGKILL');
      await server.child.ended;
      server = await startNatsServer(folder, USERS, Number(new URL(url).port));
    },
    stop: () => server.child.stop(),
  };
}

async function natsContainer(): Promise<Server> {
  const { startNatsContainer } = await import('./containers.ts');
  const server = await startNatsContainer();
  const crashAndRestart = async (): Promise<void> => {
    await server.kill();
    await server.start();
  };
  return { url: server.url, crashAndRestart, stop: () => server.remove() };
}

/** A real nats-server with our streams, users and rights. */
export async function startNats(): Promise<TestNats> {
  const server = await (IN_CONTAINERS ? natsContainer() : natsProcess());
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
    crashAndRestart: () => server.crashAndRestart(),
    stop: async () => {
      await Promise.allSettled(buses.map((bus) => bus.connection.close()));
      await server.stop();
    },
  };
}

export interface TestPostgres {
  readonly url: string;
  readonly store: Store;
  stop(): Promise<void>;
}

async function postgresProcess(): Promise<Omit<Server, 'crashAndRestart'>> {
  const server = await startPostgresServer(join(scratchFolder(), 'postgres'), randomBytes(8).toString('hex'));
  return { url: server.url, stop: () => server.child.stop() };
}

async function postgresContainer(): Promise<Omit<Server, 'crashAndRestart'>> {
  const { startPostgresContainer } = await import('./containers.ts');
  const server = await startPostgresContainer();
  return { url: server.url, stop: () => server.remove() };
}

/** A real PostgreSQL with our schema. */
export async function startPostgres(): Promise<TestPostgres> {
  const server = await (IN_CONTAINERS ? postgresContainer() : postgresProcess());
  const store = openStore({ url: server.url, applicationName: 'test' });
  try {
    await migrate(store);
  } catch (error) {
    await store.close();
    await server.stop();
    throw error;
  }
  return {
    url: server.url,
    store,
    stop: async () => {
      await store.close();
      await server.stop();
    },
  };
}
