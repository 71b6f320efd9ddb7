import type { Generated } from 'kysely';
import { orDatabaseError, type Store } from '../pool.ts';

export interface AlarmsTable {
  id: Generated<string>;
  kind: string;
  subject: string;
  build: string;
  evidence: string;
  created_at: Generated<Date>;
}

export interface VersionMeasuresTable {
  id: Generated<string>;
  version: string;
  training_reward: number;
  held_out: number;
  held_out_set: Generated<string>;
  created_at: Generated<Date>;
}

export interface AlarmRow {
  readonly kind: string;
  readonly subject: string;
  readonly build: string;
  readonly evidence: string;
  readonly createdAt: Date;
}

/** Keeps alarms and gives those that were not known. */
export async function insertAlarms(store: Store, alarms: readonly Omit<AlarmRow, 'createdAt'>[]): Promise<AlarmRow[]> {
  if (alarms.length === 0) return [];
  return orDatabaseError(() =>
    store.db
      .insertInto('critic.alarms')
      .values([...alarms])
      .onConflict((conflict) => conflict.columns(['kind', 'subject']).doNothing())
      .returning(['kind', 'subject', 'build', 'evidence', 'created_at as createdAt'])
      .execute(),
  );
}

/** Newest first. */
export async function listAlarms(store: Store, limit: number): Promise<AlarmRow[]> {
  const query = store.db.selectFrom('critic.alarms').select(['kind', 'subject', 'build', 'evidence', 'created_at as createdAt']);
  return orDatabaseError(() => query.orderBy('id', 'desc').limit(limit).execute());
}

/**
 * Alarms since a moment about a version of the policy, or about a build that it answered in; oldest first. Not those about words: anybody can
 * write them into a brief or a comment, and so would decide about versions.
 */
export async function readAlarmsOf(store: Store, version: string, since: Date): Promise<AlarmRow[]> {
  const answered = store.db.selectFrom('policy.turns').select('build').where('policy_version', '=', version).where('created_at', '>=', since);
  const query = store.db
    .selectFrom('critic.alarms')
    .select(['kind', 'subject', 'build', 'evidence', 'created_at as createdAt'])
    .where('created_at', '>=', since)
    .where('kind', '<>', 'injection')
    .where((about) => about.or([about('subject', '=', version), about('build', 'in', answered)]));
  return orDatabaseError(() => query.orderBy('id').execute());
}

/** Turns of a build whose completion holds this text, by id. */
export async function turnsHolding(store: Store, build: string, text: string): Promise<string[]> {
  const sql = 'SELECT id FROM policy.turns WHERE build = $1 AND position($2 IN text) > 0 ORDER BY id';
  return (await orDatabaseError(() => store.pool.query<{ id: string }>(sql, [build, text]))).rows.map(({ id }) => id);
}

/** What a version earned, on rewards it was trained for and on held-out briefs. Both 0..1. */
export interface VersionMeasureRow {
  readonly version: string;
  readonly trainingReward: number;
  readonly heldOut: number;
  /** What held-out scores were earned on. */
  readonly heldOutSet: string;
}

/** Notes what a version earned, once, and gives the newest `limit` of all versions with the same held-out set, oldest first. */
export async function noteVersionMeasure(store: Store, measure: VersionMeasureRow, limit: number): Promise<VersionMeasureRow[]> {
  return orDatabaseError(async () => {
    await store.db
      .insertInto('critic.version_measures')
      .values({ version: measure.version, training_reward: measure.trainingReward, held_out: measure.heldOut, held_out_set: measure.heldOutSet })
      .onConflict((conflict) => conflict.column('version').doNothing())
      .execute();
    const newest = store.db
      .selectFrom('critic.version_measures')
      .select(['version', 'training_reward as trainingReward', 'held_out as heldOut', 'held_out_set as heldOutSet'])
      .where('held_out_set', '=', measure.heldOutSet);
    return (await newest.orderBy('id', 'desc').limit(limit).execute()).toReversed();
  });
}
