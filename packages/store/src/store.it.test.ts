import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BuildStatus, Envelope } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { startPostgres, type TestPostgres } from '@modwright/testkit';
import { migrate } from './migrate.ts';
import { orDatabaseError } from './pool.ts';
import { readBuild, readMessages } from './read.ts';
import { markSent, recordTransitions, unsentMessages, type BuildWrite, type MessageWrite } from './tables/orchestrator.ts';

function build(id: string, version: number): BuildWrite {
  return { state: BuildState.fromPartial({ id, status: BuildStatus.PLANNING, lastSeq: version + 2 }), version, title: id, deadlineAt: null };
}

function message(build: string, seq: number, subject: string | null = null): MessageWrite {
  return { envelope: Envelope.fromPartial({ id: `${build}/${seq}`, build, body: { $case: 'buildNoted', value: { text: 'x' } } }), seq, subject };
}

describe('store with a real PostgreSQL', () => {
  let postgres: TestPostgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  it('migrates twice without doing anything the second time', async () => {
    assert.deepEqual(await migrate(postgres.store), []);
  });

  it('records a build and its messages together', async () => {
    await recordTransitions(postgres.store, [build('a', -1)], [message('a', 1), message('a', 2, 'work.planner')]);
    assert.equal((await readBuild(postgres.store, 'a'))?.state.status, BuildStatus.PLANNING);
    assert.deepEqual(
      (await readMessages(postgres.store, 'a', 1, 10)).map(({ seq, kind }) => [seq, kind]),
      [[2, 'buildNoted']],
    );
  });

  it('refuses a writer that read an older version, and records nothing of its batch', async () => {
    await recordTransitions(postgres.store, [build('b', -1)], [message('b', 1)]);
    await recordTransitions(postgres.store, [build('b', 0)], [message('b', 2)]);
    await assert.rejects(recordTransitions(postgres.store, [build('b', 0), build('c', -1)], [message('b', 3), message('c', 1)]), { code: 'ABORTED' });
    assert.equal(await readBuild(postgres.store, 'c'), undefined);
  });

  it('gives a message its effect once', async () => {
    await recordTransitions(postgres.store, [build('d', -1)], [message('d', 1)]);
    await assert.rejects(recordTransitions(postgres.store, [build('d', 0)], [message('d', 1)]), { code: 'ALREADY_EXISTS' });
  });

  it('blames who asks for what no column can hold', async () => {
    const asked = orDatabaseError(() => postgres.store.pool.query('SELECT 1 WHERE $1::text = $2', ['a\u0000', 'a']));
    await assert.rejects(asked, { code: 'INVALID_ARGUMENT', message: /cannot be kept or looked for/ });
  });

  it('keeps what is not published until it is marked', async () => {
    await recordTransitions(postgres.store, [build('e', -1)], [message('e', 1, 'work.coder')]);
    const waiting = (await unsentMessages(postgres.store, 0)).filter((row) => row.build === 'e');
    assert.deepEqual(
      waiting.map(({ id, subject }) => [id, subject]),
      [['e/1', 'work.coder']],
    );
    await markSent(postgres.store, ['e/1']);
    assert.deepEqual(
      (await unsentMessages(postgres.store, 0)).filter((row) => row.build === 'e'),
      [],
    );
  });

  it('outlives a server that ends a connection which is in use', async () => {
    const client = await postgres.store.pool.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const ended = new Promise<void>((resolve) => void client.once('end', resolve));
    await postgres.store.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    client.release(true);
    assert.equal((await postgres.store.pool.query('SELECT 1')).rowCount, 1);
  });
});
