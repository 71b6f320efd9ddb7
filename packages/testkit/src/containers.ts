import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, natsConfig } from '@modwright/embedded';
import { AppError, connectBus } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { TEST_PASSWORD, USERS } from './users.ts';

/** A server in a container, which a test may take away in the ways that a host does. Its data and its address stay until it is removed. */
export interface ContainerServer {
  readonly url: string;
  /** Ends it in order and starts it again. */
  restart(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it after `kill`. */
  start(): Promise<void>;
  /** Nothing answers, and no connection breaks. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  remove(): Promise<void>;
}

// The images that the chart names; scripts/test-containers names stand-ins where no registry is reachable.
const NATS_IMAGE = process.env['MODWRIGHT_NATS_IMAGE'] || 'nats:2.12-alpine';
const POSTGRES_IMAGE = process.env['MODWRIGHT_POSTGRES_IMAGE'] || 'postgres:18-bookworm';
const START_TIMEOUT_MS = 180_000;
const READABLE = 0o444;

/** nats-server with JetStream and our users, without streams. */
export async function startNatsContainer(): Promise<ContainerServer> {
  const port = await freePort();
  const content = natsConfig({ host: '0.0.0.0', port: 4222, storeDir: '/tmp/jetstream', users: USERS, maxFileStore: '4GB' });
  const container = new GenericContainer(NATS_IMAGE)
    .withEntrypoint(['nats-server'])
    .withCommand(['-c', '/etc/modwright-nats.conf'])
    .withCopyContentToContainer([{ content, target: '/etc/modwright-nats.conf', mode: READABLE }])
    .withExposedPorts({ container: 4222, host: port });
  const url = `nats://127.0.0.1:${port}`;
  return serve(container, url, async () => (await connectBus({ url, user: 'admin', password: TEST_PASSWORD, name: 'probe' })).close());
}

/** PostgreSQL with an empty database "modwright"; the URL is its owner's. */
export async function startPostgresContainer(): Promise<ContainerServer> {
  const port = await freePort();
  const password = randomBytes(8).toString('hex');
  const container = new GenericContainer(POSTGRES_IMAGE)
    .withEnvironment({ POSTGRES_USER: 'modwright', POSTGRES_DB: 'modwright', POSTGRES_PASSWORD_FILE: '/run/database-admin', PGDATA: '/tmp/postgres' })
    .withCopyContentToContainer([{ content: password, target: '/run/database-admin', mode: READABLE }])
    .withExposedPorts({ container: 5432, host: port });
  const url = `postgres://modwright:${password}@127.0.0.1:${port}/modwright`;
  return serve(container, url, async () => {
    const probe = openStore({ url, maxConnections: 1, applicationName: 'probe' });
    await probe.pool.query('SELECT 1').finally(() => probe.close());
  });
}

/** @param answers throws while it does not. */
async function serve(container: GenericContainer, url: string, answers: () => Promise<unknown>): Promise<ContainerServer> {
  // Our own question says when a server is ready: both images listen before they answer.
  const started = await container.withWaitStrategy(Wait.forListeningPorts()).withStartupTimeout(START_TIMEOUT_MS).start();
  const docker = (await getContainerRuntimeClient()).container.getById(started.getId());
  const ready = async (): Promise<void> => {
    for (const deadline = Date.now() + START_TIMEOUT_MS; ; await delay(200)) {
      const problem = await answers().then(
        () => undefined,
        (error: unknown) => error,
      );
      if (problem === undefined) return;
      if (Date.now() > deadline) throw new AppError('UNAVAILABLE', `${url} does not answer`, { cause: problem });
    }
  };
  await ready();
  return {
    url,
    restart: async () => {
      await docker.restart();
      await ready();
    },
    kill: async () => void (await docker.kill()),
    start: async () => {
      await docker.start();
      await ready();
    },
    pause: async () => void (await docker.pause()),
    resume: async () => void (await docker.unpause()),
    remove: async () => void (await started.stop({ timeout: 0 })),
  };
}
