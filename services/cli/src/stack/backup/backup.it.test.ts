import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Agent, BuildStatus, Envelope } from '@modwright/contracts/build';
import { Manifest, SignedManifest } from '@modwright/contracts/learning';
import { BuildState } from '@modwright/contracts/state';
import { openObjects, readOrCreateSigner, type StoredObject } from '@modwright/objects';
import { startOrchestrator } from '@modwright/orchestrator';
import { digest, ensureTopology, STREAM } from '@modwright/runtime';
import { migrate, missingMigrations, type Store } from '@modwright/store';
import { createVoteBox, enterBuild, enterRater, insertBallots } from '@modwright/store/ballots';
import { recordJudgement } from '@modwright/store/critic';
import { readAuditChain } from '@modwright/store/audit';
import { recordTransitions } from '@modwright/store/orchestrator';
import { scratchFolder } from '@modwright/testkit';
import { ensureStateDir, readOrCreateSecrets } from '../state.ts';
import { backUp } from './back-up.ts';
import { withServers } from './open-servers.ts';
import { restore } from './restore.ts';

const root = scratchFolder();
/** The way to a stack's folder must be open to the user that PostgreSQL runs as. */
execFileSync('chmod', ['755', root]);
const lived = join(root, 'lived');
const file = join(root, 'stack.backup');
const objects: StoredObject[] = [];
/** Digest of the rows of every table. */
let kept: Record<string, string>;

const work = async <T>(folder: string, use: (store: Store) => Promise<T>): Promise<T> => {
  ensureStateDir(folder);
  return withServers(folder, readOrCreateSecrets(folder), ({ store }) => use(store));
};

async function digests(store: Store): Promise<Record<string, string>> {
  const { rows: tables } = await store.pool.query<{ name: string }>(`SELECT n.nspname || '.' || c.relname AS name FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')`);
  const digested = tables.map(async ({ name }) => {
    const { rows } = await store.pool.query<{ rows: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS rows FROM ${name} t`,
    );
    return [name, rows[0]!.rows] as const;
  });
  return Object.fromEntries(await Promise.all(digested));
}

const build = (id: string, more: Partial<BuildState>, deadlineAt: Date | null = null) => ({
  state: BuildState.fromPartial({ id, lastSeq: 1, ...more }),
  version: -1,
  title: id,
  deadlineAt,
});

async function vote(store: Store, ballot: string, rater: string): Promise<string> {
  await enterRater(store, rater, false);
  const expiresAt = new Date(Date.now() + 60_000);
  await insertBallots(store, [{ id: ballot, rater, contest: 'module:ended', leftSide: 'd0', rightSide: 'd1', orderSeed: 1, gold: null, expiresAt }]);
  const cast = {
    ballot,
    request: ballot,
    rater,
    choice: 'left',
    comment: 'née\tü',
    shownAt: null,
    firstInteractionAt: null,
    dwellLeftMs: 0,
    dwellRightMs: 0,
  } as const;
  return (await createVoteBox(store)(cast)).outcome;
}

/** One of everything that a stack keeps: a build that ended, one that waits for an answer, a vote, rewards, two versions of the policy. */
async function live(folder: string): Promise<void> {
  ensureStateDir(folder);
  const signer = readOrCreateSigner(join(folder, 'signing.key'));
  await withServers(folder, readOrCreateSecrets(folder), async ({ store, bus }) => {
    await migrate(store);
    await ensureTopology(bus);
    const command = Envelope.fromPartial({ id: 'waits/1', build: 'waits', to: Agent.PLANNER, body: { $case: 'planRequested', value: {} } });
    await recordTransitions(
      store,
      [
        build('ended', { status: BuildStatus.ACCEPTED }),
        build(
          'waits',
          { status: BuildStatus.PLANNING, outstanding: [{ command: 'waits/1', agent: Agent.PLANNER, module: '', attempt: 0 }] },
          new Date(Date.now() + 3600_000),
        ),
      ],
      [{ envelope: command, seq: 1, subject: 'work.planner' }],
    );
    const contest = { id: 'module:ended', kind: 'module', build: 'ended', module: 'lend', title: 't', task: 't' } as const;
    const entry = (side: string) => ({
      side,
      build: 'ended',
      module: 'lend',
      draft: side,
      turn: side,
      policy_version: 'policy-v000001',
      passed: 1,
      expected: 1,
    });
    await enterBuild(store, 'ended', [{ contest, entries: [entry('d0'), entry('d1')] }]);
    assert.equal(await vote(store, 'ballot_1', 'rater_1'), 'counted');
    const reward = { turn: 'd0', role: 'coder', source: 'checkpoint', name: 'n', value: 1, weight: 1, confidence: 1, reason: 'r' };
    await recordJudgement(store, 'ended', 'j', [], [reward]);
    const bucket = await openObjects('jetstream', bus);
    for (const number of [1, 2]) {
      const files = [];
      for (const part of ['adapter_config.json', 'adapter_model.safetensors']) {
        const path = join(root, `${number}-${part}`);
        writeFileSync(path, `${part} of ${number}`.repeat(1000));
        const object = await bucket.put(path);
        objects.push(object);
        files.push({ path: part, ...object });
      }
      const version = `policy-v00000${number}`;
      const signed = SignedManifest.encode(signer.signManifest(Manifest.fromPartial({ version, number, run: `run_${number}`, files }))).finish();
      await store.pool.query("INSERT INTO trainer.runs (id, phase, run) VALUES ($1, 'RUN_PHASE_DONE', '')", [`run_${number}`]);
      await store.pool.query(
        "INSERT INTO trainer.versions (number, name, state, run, manifest, report, created_at) VALUES ($1, $2, 'VERSION_STATE_ACTIVE', $3, $4, '', now())",
        [number, version, `run_${number}`, Buffer.from(signed)],
      );
    }
    kept = await digests(store);
  });
}

/** The backup without some of its files, and with others changed, under another name. */
function damaged(name: string, lose: readonly string[], change: readonly string[] = []): string {
  const folder = join(root, `damaged-${name}`);
  mkdirSync(folder);
  execFileSync('tar', ['-xf', file, '-C', folder, '--no-same-owner']);
  for (const path of lose) rmSync(join(folder, path));
  for (const path of change) writeFileSync(join(folder, path), 'other bytes');
  const changed = join(root, `${name}.backup`);
  execFileSync('tar', ['-cf', changed, '-C', folder, '.']);
  return changed;
}

describe('a backup', () => {
  before(() => live(lived));

  it('holds everything that is stored, for its owner alone, and takes no place of another file', async () => {
    const report = await backUp(lived, file);
    assert.deepEqual([report.versions, report.lost, report.tables], [2, [], Object.keys(kept).length]);
    assert.equal(statSync(file).mode & 0o077, 0);
    await assert.rejects(backUp(lived, file), { code: 'ALREADY_EXISTS', message: /is there already: name a new file/ });
    assert.deepEqual(
      readdirSync(join(lived, 'postgres')).filter((name) => name.startsWith('backup')),
      [],
    );
  });

  it('brings every row back after all of NATS and half of the objects were lost, and says which versions cannot answer', async () => {
    // One object of the second version is gone, the other one has other bytes.
    const [, , third, fourth] = objects.map(({ sha256 }) => `objects/${sha256}`);
    const report = await restore(join(root, 'disaster'), damaged('half', [third!], [fourth!]));
    assert.deepEqual([report.builds, report.running, report.votes, report.versions, report.lost], [2, 1, 1, 2, ['policy-v000002']]);
    const folder = join(root, 'disaster');
    await withServers(folder, readOrCreateSecrets(folder), async ({ store, bus }) => {
      assert.deepEqual(await digests(store), kept);
      assert.deepEqual(await missingMigrations(store), []);
      const bucket = await openObjects('jetstream', bus);
      await bucket.fetch(objects[0]!, join(root, 'fetched'));
      await assert.rejects(bucket.fetch(objects[2]!, join(root, 'not-fetched')), { code: 'NOT_FOUND' });
      // What was kept goes on: the next vote continues numbers and the chain.
      assert.equal(await vote(store, 'ballot_2', 'rater_2'), 'counted');
      const chain: { kind: string; row: string | null }[] = [];
      assert.deepEqual(await readAuditChain(store, (entries) => chain.push(...entries)), []);
      assert.deepEqual(
        chain.map(({ kind, row }) => [kind, row !== null]),
        [
          ['vote', true],
          ['reward', true],
          ['vote', true],
        ],
      );
    });
    assert.deepEqual(readOrCreateSecrets(folder), readOrCreateSecrets(lived));
    assert.equal(readOrCreateSigner(join(folder, 'signing.key')).key, readOrCreateSigner(join(lived, 'signing.key')).key);
  });

  it('lets a build that waited for an answer go on: its command is sent again on the new work queue', async () => {
    const folder = join(root, 'goes-on');
    await restore(folder, file);
    const secrets = readOrCreateSecrets(folder);
    await withServers(folder, secrets, async ({ store, bus }) => {
      const servers = { databaseUrl: store.pool.options.connectionString!, natsUrl: `nats://${bus.connection.getServer()}` };
      const orchestrator = await startOrchestrator({ ...servers, natsPassword: secrets.bus.orchestrator, internalToken: 't', host: '127.0.0.1', port: 0 });
      const message = await (await bus.manager()).streams.getMessage(STREAM.work, { last_by_subj: 'work.planner' });
      assert.equal(Envelope.decode(message!.data).id, 'waits/1');
      await orchestrator.lifecycle.stop();
    });
  });

  it('is refused when a part of the database is damaged, and leaves nothing behind', async () => {
    const folder = join(root, 'refused');
    await assert.rejects(restore(folder, damaged('votes', [], ['critic.votes.copy'])), { code: 'DATA_LOSS', message: /critic\.votes\.copy cannot be used/ });
    writeFileSync(join(root, 'no.backup'), digest('x'));
    await assert.rejects(restore(folder, join(root, 'no.backup')), { code: 'FAILED_PRECONDITION', message: /is no whole backup of modwright/ });
    await assert.rejects(restore(folder, join(root, 'none.backup')), { code: 'NOT_FOUND' });
    assert.deepEqual(
      readdirSync(folder).filter((name) => name !== 'logs'),
      [],
    );
    await assert.rejects(restore(lived, file), { code: 'FAILED_PRECONDITION', message: /a stack has its data in .*: move the folder away/ });
  });

  it('of an earlier version is brought up to date', async () => {
    const folder = join(root, 'earlier');
    const early = join(root, 'earlier.backup');
    const earlier = await work(folder, async (store) => {
      const names = (await missingMigrations(store)).filter((name) => name < '0060');
      await migrate(store, names);
      await store.pool.query("INSERT INTO orchestrator.builds (id, title, status, state, version) VALUES ('old', 't', 'BUILD_STATUS_ACCEPTED', '', 0)");
      return names;
    });
    assert.ok(earlier.length > 10);
    await backUp(folder, early);
    const now = join(root, 'now');
    assert.equal((await restore(now, early)).builds, 1);
    await work(now, async (store) => {
      assert.deepEqual(await missingMigrations(store), []);
      assert.deepEqual((await store.pool.query('SELECT id, tenant FROM orchestrator.builds')).rows, [{ id: 'old', tenant: 'default' }]);
    });
  });
});
