import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { scratchFolder } from '@modwright/testkit';
import { modwright } from './testing/cli-process.ts';

const DOCUMENT = join(import.meta.dirname, 'testing', 'shelves.openapi.yaml');

interface Api {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** "GET /shelves/{}": what can be called, whatever parameters are called. */
function calls({ paths }: Api): string[] {
  return Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`))
    .filter((call) => !call.startsWith('PARAMETERS'))
    .sort();
}

describe('modwright build --openapi', () => {
  const state = scratchFolder();
  let url: string;
  const call = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(new URL(path, url), { method, ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}) });

  before(async () => {
    // Everything of this document follows from the plan, so that no answer of a model is needed.
    const built = await modwright(state, ['build', '--policy', 'replay', '--no-out', '--json', '--openapi', DOCUMENT, 'A shelf of books']);
    const line = JSON.parse(built.stdout || '{}') as { status?: string; passed?: number; total?: number; url?: string };
    assert.equal(line.status, 'accepted', built.stdout + built.stderr);
    assert.equal(line.passed, line.total);
    url = line.url ?? '';
  });
  after(() => modwright(state, ['down']));

  it('serves the operations of the document and no others', async () => {
    const served = (await (await call('GET', '/openapi.json')).json()) as Api;
    assert.deepEqual(calls(served), calls(parse(readFileSync(DOCUMENT, 'utf8')) as Api));
    assert.equal((await call('PATCH', '/shelves/1', { label: 'x' })).status, 404);
  });

  it('answers as the document says', async () => {
    const made = await call('POST', '/shelves', { label: 'north' });
    assert.equal(made.status, 201);
    const shelf = (await made.json()) as { id: number; label: string; room: string };
    assert.deepEqual([shelf.label, shelf.room], ['north', 'study']);
    assert.equal((await call('POST', '/shelves', { room: 'hall' })).status, 400);
    assert.equal((await call('POST', '/shelves', { label: 'x'.repeat(41) })).status, 400);
    assert.equal((await call('PUT', `/shelves/${shelf.id}`, { label: 'south', room: 'hall' })).status, 200);
    const renamed = (await (await call('GET', `/shelves/${shelf.id}`)).json()) as object;
    assert.partialDeepStrictEqual(renamed, { label: 'south', room: 'hall' });
    assert.equal((await call('DELETE', `/shelves/${shelf.id}`)).status, 204);
    assert.equal((await call('GET', `/shelves/${shelf.id}`)).status, 404);
    assert.deepEqual(await (await call('GET', '/shelves')).json(), []);
  });

  it('is opened by name or as the newest, although no module was written', async () => {
    const { code, stdout, stderr } = await modwright(state, ['open']);
    assert.equal(code, 0, stderr);
    assert.equal(stdout.trim(), url);
  });
});
