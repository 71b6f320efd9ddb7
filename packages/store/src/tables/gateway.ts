import type { Generated } from 'kysely';
import { orDatabaseError, type Store } from '../pool.ts';

export interface ApiKeysTable {
  id: string;
  name: string;
  secret_hash: Buffer;
  scopes: string[];
  created_at: Generated<Date>;
  expires_at: Date | null;
  revoked_at: Date | null;
}

/** A key as it is stored. `secretHash` = SHA-256 of the secret. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly secretHash: Buffer;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Stores a key. Of one that is known already only the scopes are renewed, so that a start can be repeated, also after scopes were added. */
export async function insertApiKey(store: Store, key: Omit<ApiKeyRow, 'createdAt' | 'revokedAt'>): Promise<void> {
  const values = { id: key.id, name: key.name, secret_hash: key.secretHash, scopes: [...key.scopes], expires_at: key.expiresAt, revoked_at: null };
  await orDatabaseError(() =>
    store.db
      .insertInto('gateway.api_keys')
      .values(values)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ scopes: values.scopes }))
      .execute(),
  );
}

/** A key by its id, revoked and expired ones too. */
export async function findApiKey(store: Store, id: string): Promise<ApiKeyRow | undefined> {
  return (await selectKeys(store, id))[0];
}

/** Every key, newest first. */
export async function listApiKeys(store: Store): Promise<ApiKeyRow[]> {
  return selectKeys(store, undefined);
}

/** Ends a key now. False when there is no such key; revoking twice changes nothing. */
export async function revokeApiKey(store: Store, id: string): Promise<boolean> {
  const found = await orDatabaseError(() =>
    store.db
      .updateTable('gateway.api_keys')
      .set((row) => ({ revoked_at: row.fn.coalesce('revoked_at', row.val(new Date())) }))
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  return found.numUpdatedRows > 0n;
}

async function selectKeys(store: Store, id: string | undefined): Promise<ApiKeyRow[]> {
  const all = store.db.selectFrom('gateway.api_keys').selectAll();
  const rows = await orDatabaseError(() => (id === undefined ? all : all.where('id', '=', id)).orderBy('created_at', 'desc').execute());
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    secretHash: row.secret_hash,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }));
}
