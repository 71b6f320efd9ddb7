import { sql, type Generated } from 'kysely';
import { ShelfModule } from '@modwright/contracts/shelf';
import { BuildState } from '@modwright/contracts/state';
import { currentTenant, DEFAULT_TENANT } from '@modwright/runtime';
import { fromDatabaseError, type Store } from '../pool.ts';

export interface ShelfModulesTable {
  tenant: Generated<string>;
  id: string;
  name: string;
  shape: string;
  words: string;
  /** `words` as Postgres searches them. */
  search: Generated<string>;
  module: Buffer;
  created_at: Generated<Date>;
}

export interface FedBuildsTable {
  build: string;
  kept: number;
  fed_at: Generated<Date>;
}

/** A module as it is to be kept. */
export interface ShelfWrite {
  readonly module: ShelfModule;
  readonly name: string;
  /** Key of the index: only modules of equal shape can fit one another. */
  readonly shape: string;
  /** What it is searched by. */
  readonly words: string;
}

export interface ShelfRow {
  readonly module: ShelfModule;
  readonly createdAt: Date;
}

/** Puts modules on the shelf of a tenant. One that is there already stays as it is. Returns how many are new. */
export async function putOnShelf(store: Pick<Store, 'db'>, writes: readonly ShelfWrite[], tenant: string): Promise<number> {
  if (writes.length === 0) return 0;
  const rows = writes.map(({ module, name, shape, words }) => ({
    tenant,
    id: module.id,
    name,
    shape,
    words,
    module: Buffer.from(ShelfModule.encode(module).finish()),
  }));
  try {
    const added = await store.db
      .insertInto('shelf.modules')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    return added.length;
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** Modules of this shape on the shelf of the build's tenant, those whose words are the most like `words` first. */
export async function searchShelf(store: Store, build: string, shape: string, words: string, limit: number): Promise<ShelfModule[]> {
  try {
    const rows = await store.db
      .selectFrom('shelf.modules')
      .select('module')
      .where('shape', '=', shape)
      .where('tenant', '=', sql<string>`public.tenant_of_build(${build})`)
      .orderBy(sql`ts_rank(search, ${anyWord(words)})`, 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ShelfModule.decode(row.module));
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** A search for any of the words: plainto_tsquery asks for all of them. */
function anyWord(words: string) {
  return sql`replace(plainto_tsquery('english', ${words})::text, '&', '|')::tsquery`;
}

/** Those of the current tenant, newest first. */
export async function listShelf(store: Store, limit: number, offset: number): Promise<ShelfRow[]> {
  try {
    const query = store.db
      .selectFrom('shelf.modules')
      .select(['module', 'created_at'])
      .where('tenant', '=', ownShelf())
      .orderBy('created_at', 'desc')
      .orderBy('id');
    const rows = await query.limit(limit).offset(offset).execute();
    return rows.map((row) => ({ module: ShelfModule.decode(row.module), createdAt: row.created_at }));
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

export async function readShelf(store: Store, id: string): Promise<ShelfRow | undefined> {
  try {
    const row = await store.db
      .selectFrom('shelf.modules')
      .select(['module', 'created_at'])
      .where('tenant', '=', ownShelf())
      .where('id', '=', id)
      .executeTakeFirst();
    return row && { module: ShelfModule.decode(row.module), createdAt: row.created_at };
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** True when it was there. */
export async function removeFromShelf(store: Store, id: string): Promise<boolean> {
  try {
    const { numDeletedRows } = await store.db.deleteFrom('shelf.modules').where('tenant', '=', ownShelf()).where('id', '=', id).executeTakeFirst();
    return numDeletedRows > 0n;
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

function ownShelf(): string {
  return currentTenant() ?? DEFAULT_TENANT;
}

/** Accepted builds that the shelf has not looked at, oldest first. */
export async function unfedBuilds(store: Store, limit: number): Promise<BuildState[]> {
  try {
    const rows = await store.db
      .selectFrom('orchestrator.builds')
      .leftJoin('shelf.fed_builds', 'shelf.fed_builds.build', 'orchestrator.builds.id')
      .select('orchestrator.builds.state')
      .where('orchestrator.builds.status', '=', 'BUILD_STATUS_ACCEPTED')
      .where('shelf.fed_builds.build', 'is', null)
      .orderBy('orchestrator.builds.created_at')
      .limit(limit)
      .execute();
    return rows.map((row) => BuildState.decode(row.state));
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** Keeps what a build gives to its tenant and remembers that it gave it: a module that is removed later does not come back. */
export async function feedShelf(store: Store, build: string, writes: readonly ShelfWrite[], tenant: string): Promise<void> {
  try {
    await store.db.transaction().execute(async (transaction) => {
      const kept = await putOnShelf({ db: transaction }, writes, tenant);
      await transaction
        .insertInto('shelf.fed_builds')
        .values({ build, kept })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
  } catch (error) {
    throw fromDatabaseError(error);
  }
}
