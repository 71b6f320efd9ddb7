import { connectBus, createLogger, ensureTopology, readDatabaseUrl, readTlsFolder, type ConfigReader } from '@modwright/runtime';
import { DATABASE_USERS, fromDatabaseError, grantRoles, migrate, openStore, type DatabaseUser } from '@modwright/store';
import { withPatience } from '../adapters/patience.ts';
import { readSecret } from './write-nats-config.ts';

/** Schema and roles of the database, streams and consumers of the bus. May run at any time, also while services of the last version still work. */
export async function prepareStores(reader: ConfigReader): Promise<void> {
  const url = readDatabaseUrl(reader);
  const natsUrl = reader.string('MODWRIGHT_NATS_URL');
  const password = reader.secretFile('MODWRIGHT_NATS_PASSWORD_FILE');
  const tlsFolder = readTlsFolder(reader);
  const secrets = reader.string('MODWRIGHT_SETUP_SECRETS');
  const roles = reader.choice('MODWRIGHT_SETUP_DATABASE_ROLES', ['yes', 'no'], 'yes') === 'yes';
  const replicas = reader.integer('MODWRIGHT_SETUP_NATS_REPLICAS', 1, { min: 1, max: 5 });
  const patienceMs = reader.integer('MODWRIGHT_SETUP_PATIENCE_MS', 300_000, { min: 0 });
  reader.done();
  const logger = createLogger('setup');

  const store = openStore({ url, applicationName: 'migrate', maxConnections: 1 });
  try {
    const applied = await withPatience('the database', patienceMs, logger, () => migrate(store).catch(orFail));
    logger.info({ applied }, 'the schema is up to date');
    if (roles) await grantRoles(store, await readPasswords(secrets));
  } finally {
    await store.close();
  }
  const bus = await withPatience('NATS', patienceMs, logger, () => connectBus({ url: natsUrl, user: 'admin', password, name: 'admin', tlsFolder }));
  try {
    await withPatience('JetStream', patienceMs, logger, () => ensureTopology(bus, replicas));
    logger.info('streams and consumers are there');
  } finally {
    await bus.close();
  }
}

function orFail(reason: unknown): never {
  throw fromDatabaseError(reason);
}

async function readPasswords(secrets: string): Promise<Record<DatabaseUser, string>> {
  const entries = await Promise.all(DATABASE_USERS.map(async (user) => [user, await readSecret(secrets, `database-${user}`)] as const));
  return Object.fromEntries(entries) as Record<DatabaseUser, string>;
}
