import pg from 'pg';
import { Kysely, PostgresDialect } from 'kysely';
import { AppError, EVERY_TENANT, tenantScope } from '@modwright/runtime';
import type { Database } from './database.ts';

export interface StoreOptions {
  /** "postgres://user:password@127.0.0.1:5432/modwright". */
  readonly url: string;
  readonly maxConnections?: number;
  readonly applicationName: string;
  /**
   * Whose rows it shows: "every" = of all tenants (the default, for work that is nobody's in particular); "caller" = of the tenant that the current
   * work is for, and none outside of it; "caller or every" = all of them outside of it.
   */
  readonly tenants?: 'every' | 'caller' | 'caller or every';
}

/** A service's door to Postgres: typed queries by Kysely, and the pool for statements that must be one round trip. */
export interface Store {
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** Opens a pool. Connects lazily; a lost server is reported by the query that meets it. */
export function openStore(options: StoreOptions): Store {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 4,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
  });
  // An idle client that loses its server must not end the process; the next query reports it.
  pool.on('error', () => undefined);
  // Nor one that is in use, between two queries or while it listens.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  sayTenant(pool, SCOPES[options.tenants ?? 'every']);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

const SCOPES = {
  every: () => EVERY_TENANT,
  caller: () => tenantScope() ?? '',
  'caller or every': () => tenantScope() ?? EVERY_TENANT,
} as const;

/**
 * Before a connection is used the server is told for whom, which row-level security asks for: nothing runs for one tenant on a connection that still
 * stands for another. Costs a round trip only when that changes. (So a pooler between us and the server must not share a session.)
 */
function sayTenant(pool: pg.Pool, scope: () => string): void {
  const said = new WeakMap<pg.PoolClient, string>();
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  const connectFor = async (tenant: string): Promise<pg.PoolClient> => {
    const client = await connect();
    if (said.get(client) === tenant) return client;
    try {
      said.delete(client);
      await client.query("SELECT set_config('app.tenant', $1, false)", [tenant]);
      said.set(client, tenant);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
  type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void;
  const replacement = (callback?: Callback): Promise<pg.PoolClient> | undefined => {
    const ready = connectFor(scope());
    if (!callback) return ready;
    ready.then(
      (client) => callback(undefined, client, (release) => client.release(release as boolean)),
      (error: Error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  };
  pool.connect = replacement as typeof pool.connect;
}

const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '53300',
  '53100',
  '40P01',
]);

/** What no column can hold and no query can use: a U+0000 in a text, a number out of its range or against a rule of its table, a negative limit. */
const MISFITS = new Set(['22021', '22P05', '22003', '23514', '2201W', '2201X']);

/** Database faults that pass by themselves become UNAVAILABLE, so that callers try again; values that nothing can hold blame the caller. */
export function fromDatabaseError(reason: unknown): AppError {
  if (reason instanceof AppError) return reason;
  const error = reason as Error & { code?: string };
  if (error.code === '40001') return new AppError('ABORTED', error.message, { cause: error });
  if (error.code === '23505') return new AppError('ALREADY_EXISTS', error.message, { cause: error });
  if (MISFITS.has(error.code ?? '')) return new AppError('INVALID_ARGUMENT', `this cannot be kept or looked for: ${error.message}`, { cause: error });
  const passing = PASSING.has(error.code ?? '') || /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
  return new AppError(passing ? 'UNAVAILABLE' : 'INTERNAL', `database: ${error.message}`, { cause: error });
}

/** Runs a query; what goes wrong is an AppError. */
export async function orDatabaseError<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    throw fromDatabaseError(error);
  }
}
