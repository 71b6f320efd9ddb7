import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { assemble, serveProgram, type AppFile } from './mod.ts';
import { readingList } from './samples/mod.ts';
import { bundleOf, runProgram, serveApp } from './testing/run-program.ts';

test('rows in a database file outlive the process, spaces do not exist, and pages are served', async () => {
  const { plan, sources } = readingList;
  const { outputs } = await runProgram(bundleOf(plan, sources));
  const pages = [...outputs].map(([path, content]): AppFile => ({ path: `dist/${path}`, content }));
  const folder = mkdtempSync(join(tmpdir(), 'modwright-data-'));
  const program = serveProgram(plan, sources, { APP_DATA: join(folder, 'deep', 'app.db') }, pages);

  const first = await serveApp(program);
  await first.send('POST', '/api/books', { body: { title: 'Dune', author: 'Herbert' } });
  assert.equal(((await first.send('GET', '/api/books', { headers: { 'x-space': 'other' } })).json as object[]).length, 1);
  assert.match((await first.send('GET', '/', { headers: { accept: 'text/html' } })).text, /app\.js/);
  assert.equal((await first.send('GET', '/app.js')).headers['content-type'], 'text/javascript; charset=utf-8');
  assert.match((await first.send('GET', '/app.css')).text, /color-scheme/);
  await first.stop();

  const second = await serveApp(program);
  assert.partialDeepStrictEqual((await second.send('GET', '/api/books/1')).json, { title: 'Dune' });
  await second.stop();
  rmSync(folder, { recursive: true });
});

test('an exported app says how it is installed, started and checked, with pinned versions', () => {
  const files = new Map(assemble(readingList.plan, readingList.sources).map((file) => [file.path, file.content]));
  const manifest = JSON.parse(files.get('package.json') ?? '') as {
    scripts: Record<string, string>;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  assert.deepEqual(Object.keys(manifest.scripts), ['build', 'prestart', 'start', 'check']);
  for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies })) assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.match(files.get('README.md') ?? '', /src\/modules\/mark-read\.ts/);
  assert.equal(new Set(files.keys()).size, assemble(readingList.plan, readingList.sources).length, 'no path twice');
});
