import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@modwright/runtime';
import { fromDatabaseError, type Store } from './pool.ts';

const FOLDER = join(import.meta.dirname, '..', 'migrations');
/** Any fixed number: two processes that migrate at once wait for one another. */
const LOCK = 7_262_019;

/** Migrations that this version needs and the database lacks. Any role may ask. Throws UNAVAILABLE when the database is away. */
export async function missingMigrations(store: Store): Promise<readonly string[]> {
  const needed = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql'));
  try {
    const { rows } = await store.pool.query<{ name: string }>('SELECT name FROM public.migrations');
    const applied = new Set(rows.map((row) => row.name));
    return needed.filter((name) => !applied.has(name)).sort();
  } catch (reason) {
    // No table, or no right to it yet: nothing was migrated.
    if (['42P01', '42501'].includes((reason as { code?: string }).code ?? '')) return needed.sort();
    throw fromDatabaseError(reason);
  }
}

/**
 * Brings the schema up to date, or to what it was when only the migrations named in `only` were there. Safe to call from several processes.
 * Throws FAILED_PRECONDITION when an applied migration was edited, or a named one is not known here.
 */
export async function migrate(store: Store, only?: readonly string[]): Promise<readonly string[]> {
  const known = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  const newer = only?.find((name) => !known.includes(name));
  if (newer) throw new AppError('FAILED_PRECONDITION', `migration ${newer} is of a newer version of modwright: use that one`);
  const files = only ? known.filter((name) => only.includes(name)) : known;
  const client = await store.pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS public.migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM public.migrations');
    const applied = new Map(rows.map((row) => [row.name, row.sha256]));
    const fresh: string[] = [];
    for (const name of files) {
      const sql = await readFile(join(FOLDER, name), 'utf8');
      const sha256 = createHash('sha256').update(sql).digest('hex');
      const before = applied.get(name);
      if (before === sha256) continue;
      if (before) throw new AppError('FAILED_PRECONDITION', `migration ${name} was edited after it was applied: add a new one instead`);
      await client.query(`BEGIN;\n${sql}\n;INSERT INTO public.migrations (name, sha256) VALUES ('${name}', '${sha256}');\nCOMMIT`);
      fresh.push(name);
    }
    return fresh;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    client.release();
  }
}
