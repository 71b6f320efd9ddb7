import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BallotView, RubricView, ShelfView } from './mod.ts';
import { startTestStack } from './testing/mod.ts';

const stack = await startTestStack({ fails: (module) => module === 'markRead', version: () => 'policy-v000000', sandbox: true });

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly 'x-scope'?: string;
  readonly 'x-installation'?: true;
  readonly requestBody?: object;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** What a tenant has: its ids by the name of the path parameter that takes them. */
interface Tenant {
  readonly key: string;
  readonly ids: Readonly<Record<string, string>>;
}

const NO_ID = 'there_is_none';

/** A valid body for every operation that takes one, about what `ids` name. */
const bodies = (ids: Readonly<Record<string, string>>): Readonly<Record<string, object>> => ({
  createBuild: { brief: 'Add a rating', extends: ids['build'] },
  editPlan: {},
  reviewPlan: { decision: 'accept' },
  importShelf: { format: 'modwright.shelf.v1', modules: [] },
  issueBallot: { build: ids['build'], simulated: true },
  castVote: { seal: ids['seal'], choice: 'left' },
  giveFeedback: { build: ids['build'], thumb: 'up', rater: 'cem' },
  createRubric: { id: ids['rubric'], name: 'of-another', description: 'The id is taken' },
  takeSnapshot: {},
  askJudge: { build: ids['build'], module: 'm', task: 't', left: 'l', right: 'r' },
  verifyAudit: {},
  promotePolicy: {},
  rollbackPolicy: {},
  unpinPolicy: {},
  haltEverything: { reason: 'r' },
  startRun: {},
  startRoleRuns: {},
  createKey: { name: 'k', scopes: ['builds:read'] },
});

async function call(key: string, method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const response = await stack.call(method, path, body, { authorization: `Bearer ${key}` });
  return { status: response.status, text: await response.text() };
}

async function made<T>(key: string, method: string, path: string, body?: unknown): Promise<T> {
  const { status, text } = await call(key, method, path, body);
  assert.ok(status < 300, `${method} ${path}: ${status} ${text}`);
  return JSON.parse(text) as T;
}

/** Gives a tenant one of everything. */
async function furnish(key: string, keyId: string): Promise<Tenant> {
  const { id: build } = await made<{ id: string }>(key, 'POST', '/v1/builds', { brief: 'A reading list' });
  while (!(await made<{ ended_at: string | null }>(key, 'GET', `/v1/builds/${build}`)).ended_at) await sleep(20);
  const [turn] = await made<{ id: string }[]>(key, 'GET', `/v1/builds/${build}/turns`);
  assert.ok(turn, 'a build has turns');
  let shelf: ShelfView[] = [];
  while (shelf.length < 2) shelf = await made<ShelfView[]>(key, 'GET', '/v1/shelf');
  const rubric = await made<RubricView>(key, 'POST', '/v1/rubrics', { name: 'ease-of-use', description: 'How easy it is' });
  const ballot = await made<BallotView>(key, 'POST', '/v1/ballots', { simulated: true });
  await made(key, 'POST', '/v1/feedback', { build, thumb: 'up', rater: 'ann' });
  await made(key, 'POST', '/v1/feedback', { build, rubric: rubric.id, score: 4, rater: 'ben' });
  const ids = { build, name: 'app.git', turn: turn.id, key: keyId, rubric: rubric.id, ballot: ballot.id, seal: ballot.seal, rater: `rater_${keyId}:ann` };
  // What all tenants share is no tenant's.
  return { key, ids: { ...ids, about: build, run: NO_ID, version: NO_ID, snapshot: NO_ID, letter: NO_ID } };
}

describe('to another tenant', () => {
  let document: Document;
  let house: Tenant;
  let acme: Tenant;

  before(async () => {
    document = (await (await fetch(new URL('/openapi.json', stack.url))).json()) as Document;
    const scopes = ['builds:read', 'builds:write', 'keys:write', 'feedback:read', 'feedback:write'];
    const given = await made<{ id: string; key: string }>(stack.key, 'POST', '/v1/keys', { name: 'acme', tenant: 'acme', scopes });
    house = await furnish(stack.key, /^mw_([^.]+)/.exec(stack.key)?.[1] ?? '');
    acme = await furnish(given.key, given.id);
    // Both keep the same modules, whose ids follow from what they are. So that an id is one tenant's alone, each lets go of another one.
    const [first, second] = await made<ShelfView[]>(acme.key, 'GET', '/v1/shelf');
    await made(house.key, 'DELETE', `/v1/shelf/${first!.id}`);
    await made(acme.key, 'DELETE', `/v1/shelf/${second!.id}`);
    acme = { ...acme, ids: { ...acme.ids, id: first!.id } };
    house = { ...house, ids: { ...house.ids, id: second!.id } };
  });

  const operations = (): { method: string; path: string; operation: Operation }[] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    );
  const named = (path: string): string[] => [...path.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name ?? '');

  /** Calls an operation of the document with somebody's key and somebody's ids. */
  const ask = async (key: string, ids: Readonly<Record<string, string>>, method: string, path: string, operation: Operation) => {
    const filled = path.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => {
      assert.ok(ids[name], `the path ${path} has a parameter that this test does not know: say in furnish() what a tenant has of it`);
      return encodeURIComponent(ids[name]);
    });
    const body = operation.requestBody ? bodies(ids)[operation.operationId] : undefined;
    assert.ok(body || !operation.requestBody, `${operation.operationId} takes a body that this test does not know: add one to bodies()`);
    return call(key, method, filled, body);
  };

  it('no id of a tenant exists, in any operation of the document', async () => {
    const wrong: string[] = [];
    for (const { method, path, operation } of operations().filter((each) => named(each.path).length > 0)) {
      const crossings: [string, Tenant, Tenant][] = [['default sees acme', house, acme]];
      if (operation['x-scope']?.startsWith('learning:') !== true) crossings.push(['acme sees default', acme, house]);
      for (const [who, asking, owner] of crossings) {
        // What is nobody's is only kept from those who do not run the installation.
        if (operation['x-installation'] && asking === house) continue;
        const { status, text } = await ask(asking.key, owner.ids, method, path, operation);
        const unsealed = operation.operationId === 'castVote' && status === 403;
        if (status !== 404 && !unsealed) wrong.push(`${who}: ${method} ${path} answers ${status} ${text.slice(0, 200)}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('ids exist for their own tenant, so that the answers above say something', async () => {
    for (const { key, ids } of [house, acme])
      for (const { method, path, operation } of operations().filter((each) => each.method === 'GET' && named(each.path).length > 0)) {
        if (operation['x-installation'] || path.endsWith('/events')) continue;
        const { status, text } = await ask(key, ids, method, path, operation);
        assert.equal(status, 200, `${path}: ${text}`);
      }
  });

  it('nothing of a tenant is in any list, and nothing that is sent can name it', async () => {
    for (const { method, path, operation } of operations().filter((each) => named(each.path).length === 0 && each.operation.security.length > 0)) {
      const { status, text } = await ask(acme.key, house.ids, method, path, operation);
      if (operation.operationId === 'listActs') {
        // It repeats what this tenant itself asked for.
        assert.ok((JSON.parse(text) as { key: string }[]).every((act) => act.key === acme.ids['key']));
        continue;
      }
      const told = Object.entries(house.ids).filter(([name, id]) => id !== NO_ID && name !== 'id' && text.includes(id));
      // The error repeats what was asked for.
      if (status < 400) assert.deepEqual(told, [], `${method} ${path}`);
      if (operation['x-installation']) assert.equal(status, 403, `${method} ${path}: ${text}`);
      const aboutBuild = ['createBuild', 'issueBallot', 'giveFeedback'].includes(operation.operationId);
      if (aboutBuild) assert.equal(status, 404, `${method} ${path}: ${text}`);
    }
    assert.equal((await call(acme.key, 'GET', '/v1/keys?tenant=default')).status, 404);
    assert.equal((await call(acme.key, 'POST', '/v1/keys', { name: 'k', tenant: 'default', scopes: ['builds:read'] })).status, 404);
    assert.equal((await call(acme.key, 'POST', '/v1/rubrics', { id: house.ids['rubric'], name: 'n', description: 'd' })).status, 409);
  });

  it('filters of lists give nothing of another tenant', async () => {
    for (const path of ['/v1/feedback', '/v1/history', '/v1/statistics']) {
      const { text } = await call(acme.key, 'GET', `${path}?build=${house.ids['build']}`);
      assert.ok(!text.includes(house.ids['build']!), path);
    }
    const own = JSON.parse((await call(acme.key, 'GET', '/v1/feedback')).text) as { rater: string }[];
    assert.equal(own.length, 2);
  });

  it('all that was asked for left what there is as it was', async () => {
    const build = await made<{ status: string }>(house.key, 'GET', `/v1/builds/${house.ids['build']}`);
    assert.match(build.status, /^(accepted|below_bar)$/);
    assert.equal((await made<RubricView[]>(house.key, 'GET', '/v1/rubrics')).length, 1);
    assert.equal((await call(house.key, 'GET', `/v1/shelf/${house.ids['id']}`)).status, 200);
    assert.equal((await made<{ rater: string }[]>(house.key, 'GET', `/v1/feedback?rater=${house.ids['rater']}`)).length, 1);
  });

  it('who runs the installation gives and ends keys of every tenant; no other tenant gets scopes of learning', async () => {
    const refused = await call(stack.key, 'POST', '/v1/keys', { name: 'k', tenant: 'acme', scopes: ['learning:write'] });
    assert.deepEqual([refused.status, /learning is shared by all tenants/.test(refused.text)], [400, true]);
    const keys = await made<{ id: string; tenant: string }[]>(stack.key, 'GET', '/v1/keys?tenant=acme');
    assert.ok(keys.length > 0 && keys.every(({ tenant }) => tenant === 'acme'));
    assert.equal((await call(stack.key, 'DELETE', `/v1/keys/${acme.ids['key']}?tenant=acme`)).status, 204);
    assert.equal((await call(acme.key, 'GET', '/v1/builds')).status, 401);
  });
});
