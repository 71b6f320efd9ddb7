import { AppError, connectBus, createLogger, readDatabaseUrl, readTlsFolder, STREAM, WORKERS, type Bus, type ConfigReader } from '@modwright/runtime';
import { missingMigrations, openStore } from '@modwright/store';
import { withPatience } from '../adapters/patience.ts';

/** Ends when a service can start: its database has this version's schema, and the bus has what it hears. With the rights of that service. */
export async function waitForStores(reader: ConfigReader): Promise<void> {
  const user = reader.string('MODWRIGHT_SETUP_SERVICE');
  const usesDatabase = reader.string('MODWRIGHT_DATABASE_URL', '') !== '';
  const url = usesDatabase ? readDatabaseUrl(reader) : '';
  const natsUrl = reader.string('MODWRIGHT_NATS_URL');
  const password = reader.secretFile('MODWRIGHT_NATS_PASSWORD_FILE');
  const tlsFolder = readTlsFolder(reader);
  const patienceMs = reader.integer('MODWRIGHT_SETUP_PATIENCE_MS', 120_000, { min: 0 });
  reader.done();
  const logger = createLogger('setup');
  if (usesDatabase) await withPatience('the database', patienceMs, logger, () => assertMigrated(url));
  await withPatience('NATS', patienceMs, logger, async () => {
    const bus = await connectBus({ url: natsUrl, user, password, name: `${user}-wait`, tlsFolder });
    await assertConsumer(bus, user).finally(() => bus.close());
  });
}

async function assertMigrated(url: string): Promise<void> {
  const store = openStore({ url, applicationName: 'wait', maxConnections: 1 });
  try {
    const missing = await missingMigrations(store).catch(orNotYet);
    if (missing.length > 0) throw new AppError('UNAVAILABLE', `the database lacks migration ${missing.at(-1)}: look at the migrate Job`);
  } finally {
    await store.close();
  }
}

/** PostgreSQL's codes for an unknown role, a wrong password and an unknown database. */
const NOT_YET = new Set(['28000', '28P01', '3D000']);

function orNotYet(reason: unknown): never {
  const error = AppError.from(reason);
  if (NOT_YET.has((error.cause as { code?: string } | undefined)?.code ?? ''))
    throw new AppError('UNAVAILABLE', `${error.message}: look at the migrate Job, which makes the roles`, { cause: error });
  throw error;
}

async function assertConsumer(bus: Bus, user: string): Promise<void> {
  if (user !== 'orchestrator' && !WORKERS.some((worker) => worker === user)) return;
  await bus.jetstream.consumers.get(STREAM.work, user).catch((error: unknown) => {
    throw new AppError('UNAVAILABLE', `the bus has no consumer ${user} yet: look at the migrate Job`, { cause: error });
  });
}
