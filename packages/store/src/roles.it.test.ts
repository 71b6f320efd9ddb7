import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startPostgres, type TestPostgres } from '@modwright/testkit';
import { missingMigrations } from './migrate.ts';
import { openStore, type Store } from './pool.ts';
import { DATABASE_USERS, grantRoles, urlOfRole, type DatabaseUser } from './roles.ts';

const PASSWORDS = Object.fromEntries(DATABASE_USERS.map((user) => [user, `it's "${user}"`])) as Record<DatabaseUser, string>;

describe('roles of the services', () => {
  let postgres: TestPostgres;
  const stores = new Map<DatabaseUser, Store>();
  const openAs = (user: DatabaseUser): Store => {
    return openStore({ url: urlOfRole(postgres.url, user, PASSWORDS[user]), applicationName: 'test', maxConnections: 1 });
  };
  const ask = (user: DatabaseUser, sql: string): Promise<unknown> => stores.get(user)!.pool.query(sql);

  before(async () => {
    postgres = await startPostgres();
    await grantRoles(postgres.store, PASSWORDS);
    for (const user of DATABASE_USERS) stores.set(user, openAs(user));
  });
  after(async () => {
    for (const store of stores.values()) await store.close();
    await postgres.stop();
  });

  it('reach what is their own and see whether the schema is there', async () => {
    await ask('orchestrator', 'DELETE FROM orchestrator.builds');
    await ask('gateway', 'DELETE FROM gateway.api_keys');
    await ask('critic', 'INSERT INTO critic.raters (id) SELECT NULL WHERE false');
    await ask('policy', 'DELETE FROM policy.turns');
    await ask('trainer', 'DELETE FROM trainer.runs');
    for (const user of DATABASE_USERS) assert.deepEqual(await missingMigrations(stores.get(user)!), []);
  });

  it('read what they need of others, and change nothing of theirs', async () => {
    await ask('gateway', 'SELECT 1 FROM orchestrator.builds');
    await assert.rejects(ask('gateway', 'DELETE FROM orchestrator.builds'), /permission denied/);
    await assert.rejects(ask('critic', 'DELETE FROM policy.turns'), /permission denied/);
  });

  it('neither see keys of people nor change tables', async () => {
    for (const user of ['orchestrator', 'critic', 'policy', 'trainer'] as const)
      await assert.rejects(ask(user, 'SELECT 1 FROM gateway.api_keys'), /permission denied/);
    for (const user of DATABASE_USERS) {
      await assert.rejects(ask(user, `CREATE TABLE ${user}.planted (id int)`), /permission denied/);
      await assert.rejects(ask(user, 'CREATE TABLE public.planted (id int)'), /permission denied/);
    }
    await assert.rejects(ask('policy', 'TRUNCATE policy.turns'), /permission denied/);
  });

  it('get a new password when they are granted again', async () => {
    await grantRoles(postgres.store, { ...PASSWORDS, policy: 'another' });
    const old = openAs('policy');
    await assert.rejects(missingMigrations(old), /password authentication failed/);
    await old.close();
  });
});
