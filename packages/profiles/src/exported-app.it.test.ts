import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Endpoint, EndpointKind, Entity, Field, FieldType } from '@modwright/contracts/plan';
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

test('an extended app opens the database file of the app before it: new fields have their defaults, new entities their tables', async () => {
  const { plan, sources } = readingList;
  const folder = mkdtempSync(join(tmpdir(), 'modwright-data-'));
  const env = { APP_DATA: join(folder, 'app.db') };
  const before = await serveApp(serveProgram(plan, sources, env));
  await before.send('POST', '/api/books', { body: { title: 'Dune', author: 'Herbert' } });
  const dune = (await before.send('POST', '/api/books/1/mark-read')).json as object;
  await before.stop();

  const [book, ...others] = plan.entities;
  assert.ok(book);
  const added = [
    { name: 'rating', type: FieldType.INTEGER, min: 1, max: 5 },
    { name: 'favourite', type: FieldType.BOOLEAN, required: true, defaultJson: 'false' },
    { name: 'format', type: FieldType.ENUM, required: true, values: ['paper', 'audio'], defaultJson: '"paper"' },
    { name: 'isbn', type: FieldType.TEXT, unique: true },
    { name: 'shelfId', type: FieldType.REFERENCE, ref: 'Shelf' },
  ].map((field) => Field.fromPartial(field));
  const shelf = Entity.fromPartial({ name: 'Shelf', plural: 'shelves', fields: [{ name: 'label', type: FieldType.TEXT, required: true }] });
  const shelves = [
    { id: 'shelves.list', kind: EndpointKind.LIST, method: 'GET', path: '/api/shelves', entity: 'Shelf' },
    { id: 'shelves.create', kind: EndpointKind.CREATE, method: 'POST', path: '/api/shelves', entity: 'Shelf' },
  ].map((endpoint) => Endpoint.fromPartial(endpoint));
  const extended = { ...plan, entities: [{ ...book, fields: [...book.fields, ...added] }, ...others, shelf], endpoints: [...plan.endpoints, ...shelves] };

  for (const round of ['first', 'second']) {
    const after = await serveApp(serveProgram(extended, sources, env));
    const row = (await after.send('GET', '/api/books/1')).json;
    const filled = { rating: null, favourite: false, format: 'paper', isbn: null, shelfId: null };
    assert.partialDeepStrictEqual(row, { ...dune, ...filled }, round);
    assert.equal((await after.send('POST', '/api/shelves', { body: { label: round } })).status, 201);
    await after.stop();
  }
  const after = await serveApp(serveProgram(extended, sources, env));
  assert.equal((await after.send('PATCH', '/api/books/1', { body: { rating: 4, shelfId: 2 } })).status, 200);
  assert.partialDeepStrictEqual((await after.send('GET', '/api/reports/reading-counts')).json, { total: 1, read: 1 });
  await after.stop();
  const back = await serveApp(serveProgram(plan, sources, env));
  assert.partialDeepStrictEqual((await back.send('GET', '/api/books/1')).json, { title: 'Dune', status: 'read' }, 'the app before it opens the file, too');
  await back.stop();
  rmSync(folder, { recursive: true });
});
