import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serveProgram } from './mod.ts';
import { sharedNotes } from './samples/mod.ts';
import { serveApp, type ServedApp } from './testing/run-program.ts';

describe('an app with accounts', () => {
  let app: ServedApp;
  before(async () => {
    app = await serveApp(serveProgram(sharedNotes.plan, sharedNotes.sources, { APP_SPACES: '1' }));
  });
  after(() => app.stop());

  const signUp = async (space: string, email: string) => {
    const answer = await app.send('POST', '/api/auth/sign-up', { body: { email, password: 'correct horse' }, headers: { 'x-space': space } });
    assert.equal(answer.status, 201);
    const { token } = answer.json as { token: string };
    return (method: string, path: string, body?: unknown) => app.send(method, path, { body, headers: { 'x-space': space, authorization: `Bearer ${token}` } });
  };

  test('answers anonymous callers with 401, before anything else', async () => {
    for (const [method, path] of [
      ['GET', '/api/notes'],
      ['POST', '/api/notes'],
      ['GET', '/api/notes/1'],
      ['POST', '/api/notes/1/pin'],
      ['GET', '/api/auth/me'],
    ] as const) {
      assert.equal((await app.send(method, path)).status, 401, `${method} ${path}`);
    }
  });

  test('signs up, in and out', async () => {
    const headers = { 'x-space': 'in-and-out' };
    const credentials = { email: 'Ann@Example.com', password: 'correct horse' };
    const up = await app.send('POST', '/api/auth/sign-up', { body: credentials, headers });
    assert.deepEqual(Object.keys(up.json as object), ['user', 'token']);
    assert.equal((await app.send('POST', '/api/auth/sign-up', { body: credentials, headers })).status, 409);
    assert.equal((await app.send('POST', '/api/auth/sign-in', { body: { ...credentials, password: 'wrong horse' }, headers })).status, 401);
    assert.equal((await app.send('POST', '/api/auth/sign-in', { body: { email: 'bob@example.com', password: 'wrong horse' }, headers })).status, 401);
    assert.equal((await app.send('POST', '/api/auth/sign-up', { body: { email: 'nobody', password: 'short' }, headers })).status, 400);
    const signedIn = await app.send('POST', '/api/auth/sign-in', { body: credentials, headers });
    assert.equal(signedIn.status, 200);
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const me = await app.send('GET', '/api/auth/me', { headers: { ...headers, cookie } });
    assert.partialDeepStrictEqual(me.json, { user: { email: 'ann@example.com' } });
    assert.equal((await app.send('POST', '/api/auth/sign-out', { headers: { ...headers, cookie } })).status, 204);
    assert.equal((await app.send('GET', '/api/auth/me', { headers: { ...headers, cookie } })).status, 401);
  });

  test('shows owned rows to nobody else', async () => {
    const [ann, bob] = [await signUp('owned', 'ann@example.com'), await signUp('owned', 'bob@example.com')];
    const note = await ann('POST', '/api/notes', { title: 'mine', ownerId: 2 });
    assert.partialDeepStrictEqual(note.json, { id: 1, ownerId: 1 });
    assert.deepEqual((await bob('GET', '/api/notes')).json, []);
    assert.equal((await bob('GET', '/api/notes')).headers['x-total-count'], '0');
    for (const [method, path] of [
      ['GET', '/api/notes/1'],
      ['PATCH', '/api/notes/1'],
      ['DELETE', '/api/notes/1'],
      ['POST', '/api/notes/1/pin'],
    ] as const) {
      assert.equal((await bob(method, path, method === 'PATCH' ? { title: 'his' } : undefined)).status, 404, `${method} ${path}`);
    }
    assert.equal((await ann('GET', '/api/notes/1')).status, 200);
  });

  test('gives modules the rows of the signed-in person only', async () => {
    const [ann, bob] = [await signUp('pins', 'ann@example.com'), await signUp('pins', 'bob@example.com')];
    for (const id of [1, 2, 3]) await ann('POST', '/api/notes', { title: `note ${id}` });
    await bob('POST', '/api/notes', { title: 'his' });
    for (const id of [1, 2]) assert.equal((await ann('POST', `/api/notes/${id}/pin`)).status, 200);
    assert.equal((await ann('POST', '/api/notes/3/pin')).status, 409);
    assert.partialDeepStrictEqual((await bob('POST', '/api/notes/4/pin')).json, { pinned: true });
  });
});
