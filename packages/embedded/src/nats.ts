import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { AppError, watchCertificates } from '@modwright/runtime';
import { startChild, type Child } from './child.ts';
import { natsConfig, type NatsCluster, type NatsUser } from './nats-config.ts';
import { accepts, freePort } from './ports.ts';

export const NATS_VERSION = '2.15.1';

/** Where downloaded programs and models are kept, shared by all checkouts. */
export function cacheDir(): string {
  return process.env['MODWRIGHT_CACHE_DIR'] ?? join(homedir(), '.cache', 'modwright');
}

/** The nats-server program: the pinned one of the cache, else one on PATH. Throws FAILED_PRECONDITION. */
export function findNatsServer(): string {
  const pinned = join(cacheDir(), 'nats-server', NATS_VERSION, 'nats-server');
  const candidates = [pinned, ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'nats-server'))];
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new AppError('FAILED_PRECONDITION', 'nats-server is not installed: run ./modwright doctor');
  return found;
}

export interface NatsServer {
  readonly url: string;
  readonly child: Child;
}

/**
 * Starts nats-server with JetStream in `folder`, on a free loopback port unless one is given; with others, if it belongs to a cluster.
 * @param tlsFolder of certificates, of which new ones are taken while it runs; undefined = connections are not encrypted.
 */
export async function startNatsServer(
  folder: string,
  users: readonly NatsUser[],
  port?: number,
  cluster?: NatsCluster,
  tlsFolder?: string,
): Promise<NatsServer> {
  const bound = port ?? (await freePort());
  await mkdir(folder, { recursive: true });
  const configFile = join(folder, 'nats.conf');
  const own = { port: bound, storeDir: join(folder, 'jetstream'), users, maxFileStore: '4GB', tlsFolder };
  await writeFile(configFile, natsConfig({ ...own, ...(cluster ? { cluster } : {}) }));
  await chmod(configFile, 0o600);
  const child = await startChild({
    name: 'nats-server',
    command: findNatsServer(),
    args: ['-c', configFile],
    logFile: join(folder, 'nats.log'),
    stopSignal: 'SIGTERM',
    ready: () => accepts(bound),
    readyTimeoutMs: 20_000,
  });
  // It reads them again when it is told to, and closes no connection.
  if (tlsFolder) void child.ended.then(watchCertificates(tlsFolder, () => process.kill(child.pid, 'SIGHUP')));
  return { url: `nats://127.0.0.1:${bound}`, child };
}
