import { sql, type Generated } from 'kysely';
import { orDatabaseError, type Store } from '../pool.ts';

export interface HaltTable {
  only_row: Generated<boolean>;
  since: Generated<Date>;
  key: string;
  key_name: string;
  reason: string;
  builds: Generated<string[]>;
}

/** That everything is stopped: since when, by whom, why, and which builds were paused by it. */
export interface HaltRow {
  readonly since: Date;
  readonly key: string;
  readonly keyName: string;
  readonly reason: string;
  readonly builds: readonly string[];
}

/** Undefined while everything goes on. */
export async function readHalt(store: Store): Promise<HaltRow | undefined> {
  const query = store.db.selectFrom('gateway.halt').select(['since', 'key', 'key_name as keyName', 'reason', 'builds']);
  return orDatabaseError(() => query.executeTakeFirst());
}

/** From now on everything is stopped. When it is already, who did it first stands. */
export async function beginHalt(store: Store, { key, keyName, reason }: Pick<HaltRow, 'key' | 'keyName' | 'reason'>): Promise<void> {
  const insert = store.db.insertInto('gateway.halt').values({ key, key_name: keyName, reason });
  await orDatabaseError(() => insert.onConflict((conflict) => conflict.doNothing()).execute());
}

/** Remembers that a build was paused by the halt. */
export async function addHaltedBuild(store: Store, build: string): Promise<void> {
  const update = store.db.updateTable('gateway.halt').set({ builds: sql<string[]>`array_append(array_remove(builds, ${build}), ${build})` });
  await orDatabaseError(() => update.execute());
}

export async function endHalt(store: Store): Promise<void> {
  await orDatabaseError(() => store.db.deleteFrom('gateway.halt').execute());
}

/** Builds that go on right now: neither ended nor paused. */
export async function goingBuilds(store: Store): Promise<string[]> {
  const going = ['BUILD_STATUS_PLANNING', 'BUILD_STATUS_BUILDING', 'BUILD_STATUS_INTEGRATING', 'BUILD_STATUS_JUDGING'];
  const query = store.db.selectFrom('orchestrator.builds').select('id').where('status', 'in', going).where('paused', '=', false);
  return (await orDatabaseError(() => query.execute())).map(({ id }) => id);
}
