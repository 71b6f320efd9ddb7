import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { assemble, checkpointProgram, hasPages, profiles, readProfile, serveProgram, typeCheckProgram } from '../mod.ts';
import { readingList } from '../samples/mod.ts';
import { bundleOf, runProgram, serveApp } from '../testing/run-program.ts';

const HOUSE = join(import.meta.dirname, '../../../../docs/examples/profiles/house');
const { layer, checkpoints } = readProfile(HOUSE, profiles);
const { sources } = readingList;
const plan = { ...readingList.plan, profile: layer.name, layer, checkpoints: [...checkpoints] };
const contents = (path: string) => assemble(plan, sources).find((file) => file.path === path)?.content ?? '';

describe('an app of the example profile', () => {
  test('has its files in the places of the base, and every other as the base has it', () => {
    const base = assemble(readingList.plan, sources);
    const files = assemble(plan, sources);
    const changed = files.filter((file) => base.find(({ path }) => path === file.path)?.content !== file.content).map(({ path }) => path);
    assert.deepEqual(changed.sort(), ['LICENSES.md', 'package.json', 'src/main.ts', 'src/web/house.css', 'src/web/main.tsx']);
    assert.equal(new Set(files.map(({ path }) => path)).size, files.length, 'no path twice');
  });

  test('says which packages it may import, with the versions and licences of the image', () => {
    const { dependencies } = JSON.parse(contents('package.json')) as { dependencies: Record<string, string> };
    assert.deepEqual(Object.keys(dependencies).sort(), ['fastify', 'pino', 'react', 'react-dom']);
    assert.match(dependencies['pino'] ?? '', /^\d+\.\d+\.\d+$/);
    assert.match(contents('LICENSES.md'), /profile `house` 1\.0\.0/);
  });

  test('type checks, bundles its own style, boots, and answers', async () => {
    assert.equal(hasPages(plan), true);
    assert.equal((await runProgram(typeCheckProgram(plan, sources))).stdout, '');
    const { outputs } = await runProgram(bundleOf(plan, sources));
    assert.match(outputs.get('app.css') ?? '', /#0b6b4f/);
    const app = await serveApp(serveProgram(plan, sources, {}));
    assert.equal((await app.send('POST', '/api/books', { body: { title: 'Dune', author: 'Herbert' } })).status, 201);
    assert.equal((await app.send('POST', '/api/books/1/mark-read')).status, 200);
    await app.stop();
  });

  test('is judged by the checkpoint of the profile', async () => {
    const [smallModules] = checkpoints;
    assert.ok(smallModules);
    const { stdout } = await runProgram(checkpointProgram(plan, sources, smallModules));
    assert.deepEqual(JSON.parse(stdout), { score: 1, evidence: '2 of 2 modules have at most 60 lines', findings: [] });
  });
});
