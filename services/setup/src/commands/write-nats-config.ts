import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUS_USERS, natsConfig } from '@modwright/embedded';
import { AppError, readTlsFolder, type ConfigReader } from '@modwright/runtime';
import { toCluster } from '../domain/nats-servers.ts';

const PORT = 4222;
const MONITOR_PORT = 8222;

/** Writes the configuration of a nats-server with our users and their rights, from the folder that holds their passwords. */
export async function writeNatsConfig(reader: ConfigReader): Promise<void> {
  const target = reader.string('MODWRIGHT_SETUP_NATS_CONFIG');
  const secrets = reader.string('MODWRIGHT_SETUP_SECRETS');
  const name = reader.string('MODWRIGHT_SETUP_NATS_NAME');
  const service = reader.string('MODWRIGHT_SETUP_NATS_SERVICE');
  const replicas = reader.integer('MODWRIGHT_SETUP_NATS_REPLICAS', 1, { min: 1 });
  const storeDir = reader.string('MODWRIGHT_SETUP_NATS_STORE');
  const maxFileStore = reader.string('MODWRIGHT_SETUP_NATS_MAX_FILE_STORE');
  const tlsFolder = readTlsFolder(reader);
  reader.done();
  const cluster = toCluster(name, replicas, service, await readSecret(secrets, 'nats-cluster'));
  const users = await Promise.all(BUS_USERS.map(async (user) => ({ user, password: await readSecret(secrets, `nats-${user}`) })));
  const config = natsConfig({
    host: '0.0.0.0',
    port: PORT,
    monitorPort: MONITOR_PORT,
    storeDir,
    users,
    maxFileStore,
    ...(cluster ? { cluster } : {}),
    tlsFolder,
  });
  await writeFile(target, config, { mode: 0o640 });
}

/** One secret of the mounted folder. Throws FAILED_PRECONDITION that names the key. */
export async function readSecret(folder: string, key: string): Promise<string> {
  try {
    return (await readFile(join(folder, key), 'utf8')).trim();
  } catch (error) {
    throw new AppError('FAILED_PRECONDITION', `the Secret has no key ${key}: add it (docs/kubernetes.md lists all keys)`, { cause: error });
  }
}
