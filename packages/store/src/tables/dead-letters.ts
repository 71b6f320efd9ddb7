import type { Generated } from 'kysely';
import { orDatabaseError, type Store } from '../pool.ts';

export interface DeadLettersTable {
  id: string;
  message: string;
  build: string;
  kind: string;
  subject: string;
  content: Buffer;
  reason: string;
  died_at: Generated<Date>;
  settled: 'replayed' | 'discarded' | null;
  settled_at: Date | null;
}

/** A message that nobody could settle. */
export interface DeadLetterRow {
  readonly id: string;
  /** Empty when the bytes are no envelope; `build` and `kind` too. */
  readonly message: string;
  readonly build: string;
  readonly kind: string;
  readonly subject: string;
  readonly content: Buffer;
  readonly reason: string;
  readonly diedAt: Date;
}

/** Keeps a letter; the same one again changes nothing. */
export async function keepDeadLetter(store: Store, letter: Omit<DeadLetterRow, 'diedAt'>): Promise<void> {
  await orDatabaseError(() =>
    store.db
      .insertInto('orchestrator.dead_letters')
      .values({ ...letter, settled: null, settled_at: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

/** Letters that nobody has decided on, newest first. @param id of this one alone. */
export async function openDeadLetters(store: Store, limit: number, id?: string): Promise<DeadLetterRow[]> {
  const open = store.db.selectFrom('orchestrator.dead_letters').selectAll().where('settled', 'is', null);
  const query = (id === undefined ? open : open.where('id', '=', id)).orderBy('died_at', 'desc').limit(limit);
  const rows = await orDatabaseError(() => query.execute());
  return rows.map(({ died_at: diedAt, settled: _settled, settled_at: _settledAt, ...row }) => ({ ...row, diedAt }));
}

/** How many letters nobody has decided on. */
export async function countDeadLetters(store: Store): Promise<number> {
  const open = store.db
    .selectFrom('orchestrator.dead_letters')
    .select((row) => row.fn.countAll<string>().as('count'))
    .where('settled', 'is', null);
  return Number((await orDatabaseError(() => open.executeTakeFirstOrThrow())).count);
}

/** Decides on a letter. False when somebody has before. */
export async function settleDeadLetter(store: Store, id: string, settled: 'replayed' | 'discarded'): Promise<boolean> {
  const open = store.db.updateTable('orchestrator.dead_letters').set({ settled, settled_at: new Date() }).where('id', '=', id).where('settled', 'is', null);
  return (await orDatabaseError(() => open.returning('id').execute())).length > 0;
}
