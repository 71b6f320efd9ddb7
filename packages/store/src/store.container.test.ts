import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BuildStatus, Envelope } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { AppError } from '@modwright/runtime';
import { startPostgresContainer, type ContainerServer } from '@modwright/testkit/containers';
import { migrate } from './migrate.ts';
import { openStore, orDatabaseError, type Store } from './pool.ts';
import { readBuild, readMessages } from './read.ts';
import { recordTransitions } from './tables/orchestrator.ts';

describe('the store, whose PostgreSQL is a container that is taken away', () => {
  let server: ContainerServer;
  let store: Store;
  before(async () => {
    server = await startPostgresContainer();
    store = openStore({ url: server.url, applicationName: 'test', maxConnections: 2 });
    await migrate(store);
  });
  after(async () => {
    await store.close();
    await server.remove();
  });

  const record = async (id: string): Promise<void> => {
    const state = BuildState.fromPartial({ id, status: BuildStatus.PLANNING, lastSeq: 2 });
    const envelope = Envelope.fromPartial({ id: `${id}/1`, build: id, body: { $case: 'buildNoted', value: { text: 'x' } } });
    await recordTransitions(store, [{ state, version: -1, title: id, deadlineAt: null }], [{ envelope, seq: 1, subject: null }]);
  };
  const kept = async (id: string): Promise<readonly [boolean, number]> => [
    (await readBuild(store, id)) !== undefined,
    (await readMessages(store, id, 0, 10)).length,
  ];
  /** Until the server takes connections again, as services do that are told "try again". */
  const again = async <T>(act: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await orDatabaseError(act);
      } catch (error) {
        if (AppError.from(error).code !== 'UNAVAILABLE') throw error;
      }
    }
  };

  it('has what it recorded after a restart', async () => {
    await record('build_restarted');
    await server.restart();
    assert.deepEqual(await again(() => kept('build_restarted')), [true, 1]);
  });

  it('says try again while the server is dead, and has what it recorded when it is back', async () => {
    await record('build_killed');
    await server.kill();
    await assert.rejects(
      orDatabaseError(() => store.pool.query('SELECT 1')),
      { code: 'UNAVAILABLE' },
    );
    await server.start();
    assert.deepEqual(await again(() => kept('build_killed')), [true, 1]);
  });

  it('gives up a new connection to a frozen server, and what was under way ends when it goes on', async () => {
    await again(() => store.pool.query('SELECT 1'));
    const other = openStore({ url: server.url, applicationName: 'other', maxConnections: 1 });
    await server.pause();
    try {
      const waits = record('build_frozen');
      await assert.rejects(
        orDatabaseError(() => other.pool.query('SELECT 1')),
        { code: 'UNAVAILABLE' },
      );
      await server.resume();
      await waits;
    } finally {
      await other.close();
    }
    assert.deepEqual(await kept('build_frozen'), [true, 1]);
  });
});
