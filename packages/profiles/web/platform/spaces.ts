import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AppSpec, EntitySpec } from './app-spec.ts';
import { ACCOUNT_TABLES } from './accounts.ts';
import { EntityRepository } from './repository.ts';
import { openDatabase, type Sql } from './sqlite.ts';

/** One database and the order in which requests use it. */
export interface Space {
  readonly sql: Sql;
  /** Repositories by key; with an owner, only that owner's rows. */
  repositories(ownerId?: number): Record<string, EntityRepository>;
  repository(entity: EntitySpec, ownerId?: number): EntityRepository;
  /**
   * Runs one request in a transaction, after those before it. When it throws, nothing it wrote stays. `readOnly`: the database refuses writes.
   * It is given up after `LIMIT_MS`, so that a module that never answers cannot hold up the others.
   */
  inTurn<T>(work: () => T | Promise<T>, readOnly?: boolean): Promise<T>;
}

export interface Spaces {
  /** The database a request speaks to. An unknown name makes a fresh one in memory. */
  open(name: string | undefined): Space;
  close(): void;
}

const LIMIT_MS = 5000;
/** Databases in memory that are kept; the one unused for longest goes first. */
const KEPT = 512;

/** `file`: the default database, ":memory:" for none. `separate`: names select databases of their own (for trying things out, never in real use). */
export function createSpaces(app: AppSpec, file: string, separate: boolean): Spaces {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const main = createSpace(app, file);
  const named = new Map<string, Space>();
  return {
    open(name) {
      if (!separate || name === undefined || name === '') return main;
      const space = named.get(name) ?? createSpace(app, ':memory:');
      named.delete(name);
      named.set(name, space);
      const [oldest] = named.keys();
      if (named.size > KEPT && oldest !== undefined) {
        named.get(oldest)?.sql.close();
        named.delete(oldest);
      }
      return space;
    },
    close() {
      for (const space of [main, ...named.values()]) space.sql.close();
    },
  };
}

function createSpace(app: AppSpec, file: string): Space {
  const sql = openDatabase(file, app.entities);
  if (app.accounts) sql.exec(ACCOUNT_TABLES);
  let last: Promise<unknown> = Promise.resolve();
  return {
    sql,
    repository: (entity, ownerId) => new EntityRepository(sql, entity, ownerId),
    repositories: (ownerId) => Object.fromEntries(app.entities.map((entity) => [entity.key, new EntityRepository(sql, entity, ownerId)])),
    inTurn(work, readOnly = false) {
      const result = last.then(() => transaction(sql, work, readOnly));
      last = result.catch(() => undefined); // the caller of `result` handles it; the next request only waits for the end
      return result;
    },
  };
}

async function transaction<T>(sql: Sql, work: () => T | Promise<T>, readOnly: boolean): Promise<T> {
  sql.exec(readOnly ? 'PRAGMA query_only = ON; BEGIN' : 'BEGIN IMMEDIATE');
  try {
    const result = await withLimit(work());
    sql.exec('COMMIT');
    return result;
  } catch (reason) {
    sql.exec('ROLLBACK');
    throw reason;
  } finally {
    if (readOnly) sql.exec('PRAGMA query_only = OFF');
  }
}

async function withLimit<T>(work: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`there was no answer within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
