import type { Generated } from 'kysely';
import { orDatabaseError, type Store } from '../pool.ts';

export interface WorkQueueTable {
  only_row: Generated<boolean>;
  created_at: Date;
}

/** When the work queue was made that every unanswered command was put on; undefined before the first. */
export async function knownWorkQueue(store: Store): Promise<Date | undefined> {
  const row = await orDatabaseError(() => store.db.selectFrom('orchestrator.work_queue').select('created_at').executeTakeFirst());
  return row?.created_at;
}

/** Remembers the work queue, once every unanswered command is on it. */
export async function rememberWorkQueue(store: Store, createdAt: Date): Promise<void> {
  await orDatabaseError(() =>
    store.db
      .insertInto('orchestrator.work_queue')
      .values({ created_at: createdAt })
      .onConflict((conflict) => conflict.column('only_row').doUpdateSet({ created_at: createdAt }))
      .execute(),
  );
}
