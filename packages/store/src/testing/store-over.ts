import type pg from 'pg';
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Driver, type QueryResult } from 'kysely';
import type { Database } from '../database.ts';
import type { Store } from '../pool.ts';

/** Answers one statement, as a server would: its rows, or an error with a `code`. */
export type AnswerStatement = (text: string, values: readonly unknown[]) => Promise<{ readonly rows: unknown[] }>;

/** A store whose every statement is answered by a function instead of a server: typed queries and those of the pool alike. */
export function storeOver(answer: AnswerStatement): Store {
  const connection = {
    executeQuery: async <R>({ sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] }): Promise<QueryResult<R>> => {
      const { rows } = await answer(sql, parameters);
      return { rows: rows as R[], numAffectedRows: BigInt(rows.length) };
    },
    streamQuery: () => {
      throw new Error('nothing here reads rows one by one');
    },
  };
  const run = async (text: string): Promise<void> => void (await answer(text, []));
  const driver: Driver = {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: () => run('BEGIN'),
    commitTransaction: () => run('COMMIT'),
    rollbackTransaction: () => run('ROLLBACK'),
    releaseConnection: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
  };
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (of) => new PostgresIntrospector(of),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const query = (given: string | { readonly text: string; readonly values?: readonly unknown[] }, values: readonly unknown[] = []) =>
    typeof given === 'string' ? answer(given, values) : answer(given.text, given.values ?? values);
  return { db, pool: { query } as unknown as pg.Pool, close: () => db.destroy() };
}
