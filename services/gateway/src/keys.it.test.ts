import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ActView, KeyView } from './mod.ts';
import { startTestStack } from './testing/mod.ts';

const stack = await startTestStack();

async function call<T>(key: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await stack.call(method, path, body, { authorization: `Bearer ${key}` });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

const give = async (wanted: object): Promise<{ id: string; key: string }> =>
  (await call<{ id: string; key: string }>(stack.key, 'POST', '/v1/keys', { name: 'k', ...wanted })).body;
const acts = async (): Promise<ActView[]> => (await call<ActView[]>(stack.key, 'GET', '/v1/acts')).body;

describe('a key of a role', () => {
  /** What is asked, and the least role that may. */
  const ASKED = [
    ['viewer', 'GET', '/v1/builds', undefined, 200],
    ['voter', 'POST', '/v1/ballots', { simulated: true }, 404],
    ['operator', 'POST', '/v1/builds/none/cancel', undefined, 404],
    ['admin', 'GET', '/v1/keys', undefined, 200],
  ] as const;

  it('may do what the role may and nothing above it', async () => {
    for (const [level, role] of ['viewer', 'voter', 'operator', 'admin'].entries()) {
      const { key } = await give({ role });
      assert.equal((await call<{ role: string }>(key, 'GET', '/v1/me')).body.role, role);
      for (const [least, [, method, path, body, allowed]] of ASKED.entries())
        assert.equal((await call(key, method, path, body)).status, least <= level ? allowed : 403, `${role}: ${method} ${path}`);
    }
  });

  it('of another tenant has no scope of learning', async () => {
    await give({ role: 'admin', tenant: 'acme' });
    const [made] = (await call<KeyView[]>(stack.key, 'GET', '/v1/keys?tenant=acme')).body;
    assert.deepEqual([made?.role, made?.scopes.filter((scope) => scope.startsWith('learning:'))], ['admin', []]);
  });

  it('is made by a role or by scopes', async () => {
    for (const wanted of [{}, { role: 'viewer', scopes: ['builds:read'] }]) {
      const { status, body } = await call<{ error: string }>(stack.key, 'POST', '/v1/keys', { name: 'k', ...wanted });
      assert.deepEqual([status, body.error], [400, 'say what the key may do: a role, or scopes']);
    }
  });
});

describe('what is done with a key', () => {
  it('is recorded with who did it and how it ended, also when it was refused or failed', async () => {
    const { id, key } = await give({ name: 'a voter', role: 'voter' });
    await call(key, 'POST', '/v1/builds', { brief: 'Not allowed' });
    await call(stack.key, 'POST', '/v1/builds/none/cancel');
    await call(stack.key, 'DELETE', `/v1/keys/${id}`);
    const told = (await acts()).slice(0, 4).map(({ name, act, about, outcome }) => [name, act, about, outcome]);
    assert.deepEqual(told, [
      ['first key', 'revokeKey', `/v1/keys/${id}`, 'OK'],
      ['first key', 'cancelBuild', '/v1/builds/none/cancel', 'NOT_FOUND'],
      ['a voter', 'createBuild', '/v1/builds', 'PERMISSION_DENIED'],
      ['first key', 'createKey', '/v1/keys', 'OK'],
    ]);
  });

  it('is every operation that changes something, but votes and opinions, whose chain tells of them', async () => {
    const before = (await acts()).length;
    await call(stack.key, 'GET', '/v1/builds');
    await call(stack.key, 'POST', '/v1/ballots', { simulated: true, rater: 'robot' });
    assert.equal((await acts()).length, before);
    await call(stack.key, 'POST', '/v1/rubrics', { name: 'clarity', description: 'How clear it is' });
    assert.deepEqual([(await acts()).length, (await acts())[0]?.act], [before + 1, 'createRubric']);
  });

  it('is shown to administrators, and nobody changes it', async () => {
    assert.equal((await call((await give({ role: 'operator' })).key, 'GET', '/v1/acts')).status, 403);
    for (const change of ['DELETE FROM gateway.acts', "UPDATE gateway.acts SET outcome = 'OK'", "UPDATE gateway.acts SET key_name = 'another'"])
      await assert.rejects(stack.postgres.store.pool.query(change), /stays as it was written/);
  });

  it('is not done when it cannot be recorded', async () => {
    await stack.postgres.store.pool.query('ALTER TABLE gateway.acts RENAME TO acts_away');
    const { status } = await call(stack.key, 'POST', '/v1/keys', { name: 'unseen', role: 'viewer' });
    await stack.postgres.store.pool.query('ALTER TABLE gateway.acts_away RENAME TO acts');
    assert.equal(status, 500);
    assert.ok(!(await call<KeyView[]>(stack.key, 'GET', '/v1/keys')).body.some(({ name }) => name === 'unseen'));
  });
});
