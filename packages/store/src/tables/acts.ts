import type { Generated } from 'kysely';
import { orDatabaseError, type Store } from '../pool.ts';

export interface ActsTable {
  id: Generated<string>;
  at: Generated<Date>;
  tenant: Generated<string>;
  key: string;
  key_name: string;
  act: string;
  about: string;
  outcome: string | null;
}

/** Something privileged that is about to be done. */
export interface ActWrite {
  readonly tenant: string;
  /** Id of the key that asks for it, and what its owner calls it. */
  readonly key: string;
  readonly keyName: string;
  /** operationId: "revokeKey". */
  readonly act: string;
  /** "/v1/keys/01ABC". */
  readonly about: string;
}

export interface ActRow extends ActWrite {
  readonly at: Date;
  /** "OK", or the code it was refused or failed with; null = it was begun, and nobody knows how it ended. */
  readonly outcome: string | null;
}

/** Gives its number. */
export async function beginAct(store: Store, { tenant, key, keyName, act, about }: ActWrite): Promise<string> {
  const insert = store.db.insertInto('gateway.acts').values({ tenant, key, key_name: keyName, act, about, outcome: null }).returning('id');
  return (await orDatabaseError(() => insert.executeTakeFirstOrThrow())).id;
}

export async function endAct(store: Store, id: string, outcome: string): Promise<void> {
  await orDatabaseError(() => store.db.updateTable('gateway.acts').set({ outcome }).where('id', '=', id).execute());
}

/** Those of a tenant, newest first. */
export async function listActs(store: Store, tenant: string, limit: number, offset: number): Promise<ActRow[]> {
  const query = store.db
    .selectFrom('gateway.acts')
    .select(['tenant', 'key', 'key_name as keyName', 'act', 'about', 'at', 'outcome'])
    .where('tenant', '=', tenant)
    .orderBy('id', 'desc');
  return orDatabaseError(() => query.limit(limit).offset(offset).execute());
}
