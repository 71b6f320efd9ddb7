import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUS_USERS, startNatsServer, startPostgresServer } from '@modwright/embedded';
import { AppError, connectBus, type Bus } from '@modwright/runtime';
import { openStore, type Store } from '@modwright/store';
import { readRunRecord, type Secrets } from '../state.ts';

/** The servers of a state folder, with all rights. */
export interface Servers {
  readonly store: Store;
  readonly bus: Bus;
}

/** Works with the servers of a state folder: those that run for its stack, or else ones that are started for it and stopped afterwards. */
export async function withServers<T>(folder: string, secrets: Secrets, work: (servers: Servers) => Promise<T>): Promise<T> {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const addresses = readRunRecord(folder) ? await running(folder, secrets) : await started(folder, secrets, stops);
    const store = openStore({ url: addresses.databaseUrl, applicationName: 'backup', maxConnections: 1 });
    stops.push(() => store.close());
    const bus = await connectBus({ url: addresses.natsUrl, user: 'admin', password: secrets.bus.admin, name: 'backup', tlsFolder: addresses.tlsFolder });
    stops.push(() => bus.close());
    return await work({ store, bus });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

interface Addresses {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly tlsFolder?: string | undefined;
}

/** Their ports are drawn at each start; the servers themselves say which. */
async function running(folder: string, secrets: Secrets): Promise<Addresses> {
  // Its fourth line: https://www.postgresql.org/docs/current/storage-file-layout.html
  const postgres = (await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[3];
  const nats = /^port: (\d+)$/m.exec(await readFile(join(folder, 'nats', 'nats.conf'), 'utf8').catch(() => ''))?.[1];
  if (!postgres || !nats) throw new AppError('UNAVAILABLE', `the servers of ${folder} do not run: run modwright up, or modwright down, and try again`);
  return {
    databaseUrl: `postgres://modwright:${encodeURIComponent(secrets.database)}@127.0.0.1:${postgres}/postgres`,
    natsUrl: `nats://127.0.0.1:${nats}`,
    tlsFolder: readRunRecord(folder)?.tlsFolder,
  };
}

async function started(folder: string, secrets: Secrets, stops: (() => Promise<unknown>)[]): Promise<Addresses> {
  const postgres = await startPostgresServer(join(folder, 'postgres'), secrets.database);
  stops.push(() => postgres.child.stop());
  const nats = await startNatsServer(
    join(folder, 'nats'),
    BUS_USERS.map((user) => ({ user, password: secrets.bus[user] })),
  );
  stops.push(() => nats.child.stop());
  return { databaseUrl: postgres.url, natsUrl: nats.url };
}
