import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { toShelfFile } from '@modwright/shelf';
import { ShelfModule } from '@modwright/contracts/shelf';
import type { BuildView } from './domain/build-view.ts';
import type { ShelfView } from './domain/shelf-view.ts';
import { SAMPLE, startTestStack } from './testing/mod.ts';

const stack = await startTestStack();

async function get<T>(path: string): Promise<T> {
  const response = await stack.call('GET', path);
  assert.equal(response.status, 200);
  return (await response.json()) as T;
}

const shelf = () => get<ShelfView[]>('/v1/shelf');

/** A build that has ended. */
async function built(more: object = {}): Promise<BuildView> {
  const { id } = (await (await stack.call('POST', '/v1/builds', { brief: 'A reading list', ...more })).json()) as BuildView;
  for (;;) {
    const build = await get<BuildView>(`/v1/builds/${id}`);
    if (build.ended_at) return build;
    await sleep(20);
  }
}

async function kept(count: number): Promise<ShelfView[]> {
  for (;;) {
    const found = await shelf();
    if (found.length >= count) return found;
    await sleep(20);
  }
}

describe('the shelf', () => {
  const names = SAMPLE.plan.modules.map(({ name }) => name).sort();

  it('stays empty when a build has it off', async () => {
    const build = await built({ shelf: 'off' });
    assert.equal(build.status, 'accepted');
    await built({ shelf: 'off' });
    assert.deepEqual(await shelf(), []);
  });

  it('keeps the modules of an accepted build, with where they come from', async () => {
    const build = await built();
    const found = await kept(names.length);
    assert.deepEqual(found.map(({ name }) => name).sort(), names);
    assert.deepEqual([...new Set(found.map((one) => `${one.build} ${one.trust}`))], [`${build.id} built`]);
    const [first] = found;
    const { module } = await get<{ module: unknown }>(`/v1/shelf/${first?.id}`);
    assert.equal(ShelfModule.fromJSON(module).source, SAMPLE.sources.get(first?.name ?? ''));
  });

  it('gives them to the next build, which says so and writes nothing', async () => {
    const build = await built();
    assert.equal(build.status, 'accepted');
    const known = new Set((await shelf()).map(({ id }) => id));
    assert.ok(
      build.modules.every((module) => known.has(module.reused_from)),
      JSON.stringify(build.modules),
    );
    const messages = await get<{ kind: string; envelope: { draftsRequested?: { candidate?: object } } }[]>(`/v1/builds/${build.id}/messages`);
    const asked = messages.filter(({ kind }) => kind === 'draftsRequested');
    assert.ok(asked.length === names.length && asked.every(({ envelope }) => envelope.draftsRequested?.candidate));
    assert.equal((await shelf()).length, names.length, 'what was reused is not kept again');
  });

  it('takes modules from elsewhere, marked as imported, and lets them go', async () => {
    const [first] = await shelf();
    const { module } = await get<{ module: unknown }>(`/v1/shelf/${first?.id}`);
    const foreign = { ...ShelfModule.fromJSON(module), source: '// another\n', id: 'shelf_of_ours', trust: 'TRUST_BUILT' as const };
    foreign.cases = [{ ...foreign.cases[0], module: foreign.app?.modules[0]?.name ?? '', id: 'x', steps: [] } as never];
    const answer = await stack.call('POST', '/v1/shelf', toShelfFile([foreign, foreign]));
    assert.deepEqual(await answer.json(), { added: 1, known: 1 });
    const added = (await shelf()).find(({ trust }) => trust === 'imported');
    assert.ok(added && added.id !== 'shelf_of_ours', 'neither its id nor its trust is believed');
    assert.equal((await stack.call('DELETE', `/v1/shelf/${added.id}`)).status, 200);
    assert.equal((await stack.call('DELETE', `/v1/shelf/${added.id}`)).status, 404);
    assert.equal((await stack.call('GET', `/v1/shelf/${added.id}`)).status, 404);
  });

  it('refuses what is no shelf file, with one line that says why', async () => {
    const [first] = await shelf();
    const { module } = await get<{ module: ShelfModule }>(`/v1/shelf/${first?.id}`);
    const bad: readonly (readonly [object, RegExp])[] = [
      [{ format: 'other', modules: [] }, /no shelf file/],
      [{ format: 'modwright.shelf/1', modules: [{}] }, /no contract/],
      [{ format: 'modwright.shelf/1', modules: [{ ...module, cases: [] }] }, /no cases/],
      [
        {
          format: 'modwright.shelf/1',
          modules: [{ ...module, app: { ...module.app, layer: { name: 'x', files: [{ path: 'src/main.ts', content: 'evil' }] } } }],
        },
        /built-in profile/,
      ],
      [{ format: 'modwright.shelf/1', modules: [{ ...module, source: 'x'.repeat(40_000) }] }, /32 KiB/],
    ];
    for (const [body, why] of bad) {
      const answer = await stack.call('POST', '/v1/shelf', body);
      assert.equal(answer.status, 400);
      assert.match(((await answer.json()) as { error: string }).error, why);
    }
  });

  it('does not take back what was removed', async () => {
    const [first] = await shelf();
    await stack.call('DELETE', `/v1/shelf/${first?.id}`);
    await built({ shelf: 'off' });
    assert.ok(!(await shelf()).some(({ id }) => id === first?.id));
  });
});
