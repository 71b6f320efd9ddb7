import type pg from 'pg';
import { orDatabaseError, type Store } from './pool.ts';

/** For several reads from one view of the database. */
export const ONE_VIEW = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Runs work on one connection, all of it or nothing. Database faults come as AppErrors. */
export async function inTransaction<T>(store: Store, begin: 'BEGIN' | typeof ONE_VIEW, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return orDatabaseError(async () => {
    const client = await store.pool.connect();
    try {
      await client.query(begin);
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  });
}
