import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serveProgram } from './mod.ts';
import { toolLibrary } from './samples/mod.ts';
import { serveApp, type ServedApp } from './testing/run-program.ts';

describe('the served tool library', () => {
  let app: ServedApp;
  before(async () => {
    app = await serveApp(serveProgram(toolLibrary.plan, toolLibrary.sources, { APP_SPACES: '1' }));
  });
  after(() => app.stop());

  let spaces = 0;
  /** Sends within a space of its own. */
  const inSpace = () => {
    const space = `s${spaces++}`;
    return (method: string, path: string, body?: unknown) => app.send(method, path, { body, headers: { 'x-space': space } });
  };

  test('creates, reads, updates, lists and deletes rows', async () => {
    const send = inSpace();
    const created = await send('POST', '/api/tools', { name: 'saw', category: 'wood' });
    assert.equal(created.status, 201);
    const saw = created.json as { id: number; createdAt: string };
    assert.deepEqual(saw, { id: 1, name: 'saw', category: 'wood', dailyFee: 0, lent: false, createdAt: saw.createdAt });
    assert.deepEqual((await send('GET', '/api/tools/1')).json, saw);
    const updated = await send('PATCH', '/api/tools/1', { dailyFee: 2.5 });
    assert.deepEqual([updated.status, updated.json], [200, { ...saw, dailyFee: 2.5 }]);
    assert.equal((await send('DELETE', '/api/tools/1')).status, 204);
    assert.deepEqual((await send('GET', '/api/tools')).json, []);
    for (const method of ['GET', 'PATCH', 'DELETE']) assert.equal((await send(method, '/api/tools/1', method === 'PATCH' ? {} : undefined)).status, 404);
    assert.equal((await send('GET', '/api/tools/abc')).status, 404);
  });

  test('names every field at fault', async () => {
    const send = inSpace();
    const missing = await send('POST', '/api/members', {});
    assert.equal(missing.status, 400);
    assert.deepEqual(missing.json, { error: 'name is required (and 1 more)', fields: { name: 'is required', email: 'is required' } });
    const wrong = await send('POST', '/api/tools', { name: 7, category: 'kitchen', dailyFee: -1 });
    assert.deepEqual((wrong.json as { fields: object }).fields, {
      name: 'must be text',
      category: 'must be one of: garden, wood, metal, other',
      dailyFee: 'must be at least 0',
    });
    for (const body of ['{', '[]', '"text"', '7']) assert.equal((await send('POST', '/api/tools', body)).status, 400, body);
  });

  test('does not let a request set fields that only modules set', async () => {
    const send = inSpace();
    const tool = await send('POST', '/api/tools', { name: 'saw', lent: true, id: 99, createdAt: 'never' });
    assert.partialDeepStrictEqual(tool.json, { id: 1, lent: false });
    assert.partialDeepStrictEqual((await send('PATCH', '/api/tools/1', { lent: true })).json, { lent: false });
  });

  test('keeps unique values unique, on create and on update', async () => {
    const send = inSpace();
    await send('POST', '/api/tools', { name: 'saw' });
    await send('POST', '/api/tools', { name: 'axe' });
    const again = await send('POST', '/api/tools', { name: 'saw' });
    assert.deepEqual([again.status, again.json], [409, { error: 'another tool already has this name', fields: { name: 'is already taken' } }]);
    assert.equal((await send('PATCH', '/api/tools/2', { name: 'saw' })).status, 409);
    assert.equal((await send('PATCH', '/api/tools/1', { name: 'saw' })).status, 200);
  });

  test('lists by page, by filter, by search and in order', async () => {
    const send = inSpace();
    for (const [name, category] of [
      ['saw', 'wood'],
      ['axe', 'wood'],
      ['rake', 'garden'],
    ])
      await send('POST', '/api/tools', { name, category });
    const names = async (query: string) => ((await send('GET', `/api/tools?${query}`)).json as { name: string }[]).map((tool) => tool.name);
    assert.deepEqual(await names(''), ['saw', 'axe', 'rake']);
    assert.deepEqual(await names('limit=1&offset=1'), ['axe']);
    assert.deepEqual(await names('category=wood'), ['saw', 'axe']);
    assert.deepEqual(await names('lent=true'), []);
    assert.deepEqual(await names('q=A&sort=-name'), ['saw', 'rake', 'axe']);
    const page = await send('GET', '/api/tools?category=wood&limit=1');
    assert.equal(page.headers['x-total-count'], '2');
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'offset=-1', 'category=kitchen', 'lent=maybe', 'sort=colour']) {
      assert.equal((await send('GET', `/api/tools?${query}`)).status, 400, query);
    }
  });

  test('runs rules: what they change and what they refuse', async () => {
    const send = inSpace();
    for (const name of ['saw', 'axe', 'rake', 'lathe']) await send('POST', '/api/tools', { name });
    await send('POST', '/api/members', { name: 'Ann', email: 'ann@example.com' });
    const loan = await send('POST', '/api/tools/1/lend', { memberId: 1 });
    assert.equal(loan.status, 200);
    assert.partialDeepStrictEqual(loan.json, { toolId: 1, memberId: 1, returnedAt: null });
    assert.partialDeepStrictEqual((await send('GET', '/api/tools/1')).json, { lent: true });
    assert.deepEqual((await send('POST', '/api/tools/1/lend', { memberId: 1 })).json, { error: 'the tool is already lent' });
    for (const id of [2, 3]) await send('POST', `/api/tools/${id}/lend`, { memberId: 1 });
    assert.equal((await send('POST', '/api/tools/4/lend', { memberId: 1 })).status, 422);
    assert.deepEqual((await send('GET', '/api/reports/busiest-members')).json, [{ memberId: 1, name: 'Ann', tools: 3 }]);
    assert.equal((await send('POST', '/api/tools/1/return')).status, 200);
    assert.equal((await send('POST', '/api/tools/4/lend', { memberId: 1 })).status, 200);
  });

  test('answers for rules what follows from the plan: missing rows and bad input', async () => {
    const send = inSpace();
    await send('POST', '/api/tools', { name: 'saw' });
    assert.equal((await send('POST', '/api/tools/9/lend', { memberId: 1 })).status, 404);
    assert.equal((await send('POST', '/api/tools/1/lend', { memberId: 1 })).status, 404);
    assert.equal((await send('POST', '/api/tools/1/lend', {})).status, 400);
    assert.equal((await send('POST', '/api/tools/1/lend', { memberId: 'one' })).status, 400);
  });

  test('refuses to delete a row that others point at', async () => {
    const send = inSpace();
    await send('POST', '/api/tools', { name: 'saw' });
    await send('POST', '/api/members', { name: 'Ann', email: 'ann@example.com' });
    await send('POST', '/api/tools/1/lend', { memberId: 1 });
    assert.equal((await send('DELETE', '/api/members/1')).status, 409);
  });

  test('keeps spaces apart, and the default database without a space', async () => {
    const [one, other] = [inSpace(), inSpace()];
    await one('POST', '/api/tools', { name: 'saw' });
    assert.deepEqual((await other('GET', '/api/tools')).json, []);
    assert.deepEqual((await app.send('GET', '/api/tools')).json, []);
  });

  test('answers unknown paths with JSON and serves its description', async () => {
    const unknown = await app.send('GET', '/api/nothing');
    assert.deepEqual([unknown.status, unknown.json], [404, { error: 'there is nothing at GET /api/nothing' }]);
    const document = (await app.send('GET', '/openapi.json')).json as { paths: Record<string, object> };
    assert.deepEqual(Object.keys(document.paths['/api/tools/{id}/lend'] ?? {}), ['post']);
  });

  test('gives a browser the page, and a program the data', async () => {
    const page = await app.send('GET', '/tools', { headers: { accept: 'text/html' } });
    assert.equal(page.status, 200);
    assert.match(page.text, /<title>Tool library<\/title>/);
    assert.equal((await app.send('GET', '/tools')).status, 404);
  });
});
