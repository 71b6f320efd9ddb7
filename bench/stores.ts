import { join } from 'node:path';
import { startNatsServer, startPostgresServer } from '@modwright/embedded';
import { connectBus, ensureTopology } from '@modwright/runtime';
import { migrate, openStore } from '@modwright/store';

/** NATS and PostgreSQL of a bench, ready to use: migrated, with all streams. */
export interface BenchStores {
  readonly natsUrl: string;
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

/** Starts both in `folder`; `admin` and these users of NATS, and the database, take `password`. */
export async function startStores(folder: string, names: readonly string[], password: string): Promise<BenchStores> {
  const users = ['admin', ...names].map((user) => ({ user, password }));
  const [nats, postgres] = await Promise.all([startNatsServer(join(folder, 'nats'), users), startPostgresServer(join(folder, 'postgres'), password)]);
  const store = openStore({ url: postgres.url, applicationName: 'bench' });
  await migrate(store);
  await store.close();
  const admin = await connectBus({ url: nats.url, user: 'admin', password, name: 'bench' });
  await ensureTopology(admin);
  await admin.close();
  const stop = async (): Promise<void> => void (await Promise.all([nats.child.stop(), postgres.child.stop()]));
  return { natsUrl: nats.url, databaseUrl: postgres.url, stop };
}
