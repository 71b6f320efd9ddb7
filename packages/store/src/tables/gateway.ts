import type { Generated, Selectable } from 'kysely';
import { createBatcher } from '../batcher.ts';
import { orDatabaseError, type Store } from '../pool.ts';

export interface ApiKeysTable {
  id: string;
  tenant: Generated<string>;
  name: string;
  secret_hash: Buffer;
  scopes: string[];
  created_at: Generated<Date>;
  expires_at: Date | null;
  revoked_at: Date | null;
  person: string | null;
}

/** A key as it is stored. `secretHash` = SHA-256 of the secret. */
export interface ApiKeyRow {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly secretHash: Buffer;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Who signed in, if this is a session of theirs; null = an API key. */
  readonly person: string | null;
}

/** Stores a key. Of one that is known already only the scopes are renewed, so that a start can be repeated, also after scopes were added. */
export async function insertApiKey(store: Store, key: Omit<ApiKeyRow, 'createdAt' | 'revokedAt' | 'person'>): Promise<void> {
  const values = {
    id: key.id,
    tenant: key.tenant,
    name: key.name,
    secret_hash: key.secretHash,
    scopes: [...key.scopes],
    expires_at: key.expiresAt,
    revoked_at: null,
    person: null,
  };
  await orDatabaseError(() =>
    store.db
      .insertInto('gateway.api_keys')
      .values(values)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ scopes: values.scopes }))
      .execute(),
  );
}

/** Stores a session of somebody who signed in, and forgets those of theirs that are over. */
export async function insertSession(store: Store, session: Omit<ApiKeyRow, 'createdAt' | 'revokedAt'> & { readonly person: string }): Promise<void> {
  const { id, tenant, name, secretHash, scopes, expiresAt, person } = session;
  await orDatabaseError(async () => {
    await store.db.deleteFrom('gateway.api_keys').where('person', '=', person).where('expires_at', '<', new Date()).execute();
    const values = { id, tenant, name, secret_hash: secretHash, scopes: [...scopes], expires_at: expiresAt, revoked_at: null, person };
    await store.db.insertInto('gateway.api_keys').values(values).execute();
  });
}

/** Finds a key by its id, revoked and expired ones too. Calls that come while a statement runs share the next one. */
export function createKeyFinder(store: Store): (id: string) => Promise<ApiKeyRow | undefined> {
  return createBatcher(async (ids) => {
    const { rows } = await store.pool.query<Selectable<ApiKeysTable>>({
      name: 'gateway.find_keys',
      text: 'SELECT * FROM gateway.api_keys WHERE id = ANY($1)',
      values: [[...new Set(ids)]],
    });
    const keys = new Map(rows.map((row) => [row.id, toKeyRow(row)]));
    return ids.map((id) => keys.get(id));
  });
}

/** Every key of a tenant, newest first. */
export async function listApiKeys(store: Store, tenant: string): Promise<ApiKeyRow[]> {
  const own = store.db.selectFrom('gateway.api_keys').selectAll().where('tenant', '=', tenant).orderBy('created_at', 'desc');
  return (await orDatabaseError(() => own.execute())).map(toKeyRow);
}

/** True when somebody of this tenant voted or said something by this name. */
export async function knowsRater(store: Store, rater: string, tenant: string): Promise<boolean> {
  const row = await orDatabaseError(() =>
    store.db.selectFrom('critic.raters').select('id').where('id', '=', rater).where('tenant', '=', tenant).executeTakeFirst(),
  );
  return row !== undefined;
}

/** Ends a key of a tenant now. False when it has no such key; revoking twice changes nothing. */
export async function revokeApiKey(store: Store, id: string, tenant: string): Promise<boolean> {
  const found = await orDatabaseError(() =>
    store.db
      .updateTable('gateway.api_keys')
      .set((row) => ({ revoked_at: row.fn.coalesce('revoked_at', row.val(new Date())) }))
      .where('id', '=', id)
      .where('tenant', '=', tenant)
      .executeTakeFirst(),
  );
  return found.numUpdatedRows > 0n;
}

function toKeyRow(row: Selectable<ApiKeysTable>): ApiKeyRow {
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    secretHash: row.secret_hash,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    person: row.person,
  };
}
