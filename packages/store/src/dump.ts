import { join } from 'node:path';
import type { Store } from './pool.ts';
import { inTransaction, ONE_VIEW } from './transaction.ts';

/** A table as it was written to a file of its own, in Postgres' text format of COPY. */
export interface DumpedTable {
  /** "critic.votes". */
  readonly table: string;
  /** Without those that the database computes. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Name in the folder of the dump: "critic.votes.copy". */
  readonly file: string;
}

/** Everything that the database keeps, as it stood at one moment. */
export interface Dump {
  /** Names of the migrations that made its tables. */
  readonly migrations: readonly string[];
  readonly tables: readonly DumpedTable[];
  readonly sequences: readonly { readonly sequence: string; readonly value: string }[];
}

const OURS = "nspname !~ '^pg_' AND nspname <> 'information_schema'";
const TABLES = `SELECT n.nspname || '.' || c.relname AS table,
    (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND ${OURS} AND n.nspname <> 'public' ORDER BY 1`;
const SEQUENCES = `SELECT schemaname || '.' || sequencename AS sequence, last_value::text AS value FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY 1`;

/**
 * Writes every table to a file in `folder`, all from one view of the database, while it is used. The server itself writes, so it has to run on this
 * machine, may write there, and the store's user has to be its superuser.
 */
export async function dumpTables(store: Store, folder: string): Promise<Dump> {
  return inTransaction(store, ONE_VIEW, async (client) => {
    const { rows: migrations } = await client.query<{ name: string }>('SELECT name FROM public.migrations ORDER BY name');
    const { rows: found } = await client.query<{ table: string; columns: string[] }>(TABLES);
    const tables: DumpedTable[] = [];
    for (const { table, columns } of found) {
      const file = `${table}.copy`;
      const { rowCount } = await client.query(`COPY ${table} (${quoted(columns)}) TO ${client.escapeLiteral(join(folder, file))}`);
      tables.push({ table, columns, rows: rowCount ?? 0, file });
    }
    // Last: a sequence is never behind the rows that were drawn from it.
    const { rows: sequences } = await client.query<{ sequence: string; value: string }>(SEQUENCES);
    return { migrations: migrations.map(({ name }) => name), tables, sequences };
  });
}

/**
 * Puts a dump in the place of all that is in a database with the same migrations; all of it or nothing. No trigger runs: rows come as they were,
 * the audit chain among them.
 */
export async function loadTables(store: Store, folder: string, { tables, sequences }: Dump): Promise<void> {
  await inTransaction(store, 'BEGIN', async (client) => {
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(`TRUNCATE ${tables.map(({ table }) => table).join(', ')}`);
    for (const { table, columns, file } of tables) await client.query(`COPY ${table} (${quoted(columns)}) FROM ${client.escapeLiteral(join(folder, file))}`);
    for (const { sequence, value } of sequences) await client.query('SELECT setval($1::regclass, $2)', [sequence, value]);
  });
}

function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}
