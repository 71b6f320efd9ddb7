import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { forEveryTenant, withTenant } from '@modwright/runtime';
import { BuildStatus, Envelope } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { startPostgres, TEST_PASSWORD, type TestPostgres } from '@modwright/testkit';
import { createBatcher } from './batcher.ts';
import { openStore, type Store } from './pool.ts';
import { DATABASE_USERS, grantRoles, urlOfRole, type DatabaseUser } from './roles.ts';
import { recordTransitions } from './tables/orchestrator.ts';

/** Belongs to nobody: what the whole installation shares, as everything of the trainer. */
const SHARED = [
  'public.migrations',
  'orchestrator.work_queue',
  'gateway.halt',
  'critic.audit',
  'critic.audit_head',
  'critic.alarms',
  'critic.snapshots',
  'critic.snapshot_rewards',
  'critic.version_measures',
];

describe('row-level security', () => {
  let postgres: TestPostgres;
  const stores: Store[] = [];
  const openAs = (user: DatabaseUser, tenants: 'every' | 'caller' | 'caller or every', maxConnections = 1): Store => {
    const store = openStore({ url: urlOfRole(postgres.url, user, TEST_PASSWORD), applicationName: 'test', maxConnections, tenants });
    stores.push(store);
    return store;
  };
  const builds = async (store: Store): Promise<string[]> =>
    (await store.pool.query<{ id: string }>('SELECT id FROM orchestrator.builds ORDER BY id')).rows.map(({ id }) => id);
  const submit = (id: string, tenant: string): Promise<void> =>
    recordTransitions(
      openAs('orchestrator', 'every'),
      [{ state: BuildState.fromPartial({ id, tenant, status: BuildStatus.PLANNING }), version: -1, title: id, deadlineAt: null }],
      [{ envelope: Envelope.fromPartial({ id: `${id}/1`, build: id, body: { $case: 'buildNoted', value: { text: 'x' } } }), seq: 1, subject: null }],
    );

  before(async () => {
    postgres = await startPostgres();
    await grantRoles(postgres.store, Object.fromEntries(DATABASE_USERS.map((user) => [user, TEST_PASSWORD])) as Record<DatabaseUser, string>);
    await submit('of_default', '');
    await submit('of_acme', 'acme');
  });
  after(async () => {
    for (const store of stores) await store.close();
    await postgres.stop();
  });

  it('is on every table but those that all tenants share', async () => {
    const { rows } = await postgres.store.pool.query<{ name: string; secured: boolean; owned: boolean }>(`
      SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AS secured,
        EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND a.attnotnull) AS owned
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'trainer')`);
    assert.deepEqual(
      rows.filter(({ name, secured, owned }) => (SHARED.includes(name) ? owned : !secured || !owned)).map(({ name }) => name),
      [],
    );
    const missing = SHARED.filter((name) => !rows.some((row) => row.name === name));
    assert.deepEqual(missing, []);
  });

  it('binds every service: no role may go around it', async () => {
    const { rows } = await postgres.store.pool.query<{ rolname: string }>(
      "SELECT rolname FROM pg_roles WHERE rolname LIKE 'modwright\\_%' AND (rolbypassrls OR rolsuper)",
    );
    assert.deepEqual(rows, []);
  });

  it('shows a caller the rows of its tenant, whatever the query asks for', async () => {
    const gateway = openAs('gateway', 'caller');
    assert.deepEqual(await withTenant('acme', () => builds(gateway)), ['of_acme']);
    assert.deepEqual(await withTenant('default', () => builds(gateway)), ['of_default']);
    assert.deepEqual(await withTenant('acme', async () => (await gateway.pool.query('SELECT id FROM orchestrator.messages')).rows), [{ id: 'of_acme/1' }]);
  });

  it('shows nothing outside of a call, and everything only where that is said', async () => {
    const gateway = openAs('gateway', 'caller');
    assert.deepEqual(await builds(gateway), []);
    assert.deepEqual(await forEveryTenant(() => builds(gateway)), ['of_acme', 'of_default']);
    assert.deepEqual(await withTenant('acme', () => builds(openAs('orchestrator', 'every'))), ['of_acme', 'of_default']);
  });

  it('lets nobody write in the name of another tenant', async () => {
    const critic = openAs('critic', 'caller or every');
    const write = critic.pool.query.bind(critic.pool) as (text: string) => Promise<unknown>;
    await assert.rejects(
      withTenant('acme', () => write("INSERT INTO critic.raters (id, simulated, tenant) VALUES ('r1', false, 'default')")),
      /row-level security/,
    );
    // What is about a build is its tenant's, whatever the writer says.
    await assert.rejects(
      withTenant('acme', () => write("INSERT INTO critic.entered_builds (build) VALUES ('of_default')")),
      /row-level security/,
    );
    await withTenant('acme', () => write("INSERT INTO critic.raters (id, simulated) VALUES ('r2', false)"));
    const { rows } = await postgres.store.pool.query("SELECT tenant FROM critic.raters WHERE id = 'r2'");
    assert.deepEqual(rows, [{ tenant: 'acme' }]);
  });

  it('keeps calls of several tenants apart that come at once over few connections', async () => {
    const gateway = openAs('gateway', 'caller', 2);
    const found = createBatcher<string, string[]>(async (asked) => {
      const own = await builds(gateway);
      return asked.map(() => own);
    });
    const wanted = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? 'acme' : 'default'));
    const seen = await Promise.all(wanted.map((tenant) => withTenant(tenant, async () => [await builds(gateway), await found(tenant)])));
    for (const [index, tenant] of wanted.entries()) assert.deepEqual(seen[index], [[`of_${tenant}`], [`of_${tenant}`]]);
  });

  it('lets a service of the version before work on while an upgrade rolls', async () => {
    const { default: pg } = await import('pg');
    const old = new pg.Client({ connectionString: urlOfRole(postgres.url, 'orchestrator', TEST_PASSWORD) });
    await old.connect();
    try {
      await old.query(
        "SELECT orchestrator.record('{of_old}','{t}','{BUILD_STATUS_PLANNING}','{f}',ARRAY['\\x'::bytea],'{-1}','{NULL}','{of_old/1}','{of_old}','{1}','{buildNoted}',ARRAY['\\x'::bytea],'{NULL}')",
      );
      const { rows } = await old.query(
        'SELECT b.tenant, m.tenant AS of_message FROM orchestrator.builds b JOIN orchestrator.messages m ON m.build = b.id WHERE b.id = $1',
        ['of_old'],
      );
      assert.deepEqual(rows, [{ tenant: 'default', of_message: 'default' }]);
    } finally {
      await old.end();
    }
  });
});
