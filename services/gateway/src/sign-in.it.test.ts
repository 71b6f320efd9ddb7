import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { ActView, KeyView } from './mod.ts';
import { startTestProvider, startTestStack } from './testing/mod.ts';

const PEOPLE = {
  ann: { name: 'Ann', roles: ['ours-operators', 'everybody'], team: 'default-team' },
  bob: { name: 'Bob', roles: ['everybody'], team: 'blue' },
  eve: { name: 'Eve', roles: [], team: 'blue' },
};
const provider = await startTestProvider(PEOPLE, {
  name: 'Ours',
  roles: { 'ours-operators': 'operator', everybody: 'voter' },
  tenantClaim: 'team',
  tenants: { 'default-team': 'default', blue: 'blue' },
  clockSkewSeconds: 5,
});
after(() => provider.stop());
const stack = await startTestStack({ oidc: { settings: provider.settings, clientSecret: provider.clientSecret } });
const HERE = `${stack.url}/signed-in`;

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}
async function call<T>(key: string, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const response = await stack.call(method, path, body, { authorization: `Bearer ${key}` });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
interface Begun {
  readonly address: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}
interface Refusal {
  readonly error: string;
}
interface Session {
  readonly key: string;
  readonly role: string;
}
const begin = (): Promise<Answer<Begun & Refusal>> => call('', 'POST', '/v1/sign-in/begin', { redirect_uri: HERE });
const finish = (url: URL, { state, nonce, verifier }: Omit<Begun, 'address'>): Promise<Answer<Session & Refusal>> =>
  call('', 'POST', '/v1/sign-in', { url: url.href, state, nonce, verifier });
async function signIn(login: string): Promise<Session> {
  const { body } = await begin();
  const done = await finish(await provider.signIn(body.address, login), body);
  assert.equal(done.status, 201, done.body.error);
  return done.body;
}
const me = (key: string): Promise<Answer<{ key: string; tenant: string; name: string; role: string } & Refusal>> => call(key, 'GET', '/v1/me');

describe('a provider that is away', () => {
  it('is said to be, while API keys go on working', async () => {
    const refused = await begin();
    assert.deepEqual([refused.status, /does not answer.*API keys go on/.test(refused.body.error)], [503, true]);
    assert.equal((await me(await provider.token({ roles: ['everybody'], team: 'blue' }))).status, 503);
    assert.equal((await me(stack.key)).status, 200);
  });
});

describe('a person', () => {
  before(() => provider.serve(HERE));

  it('signs in by code and PKCE with the role and tenant of their claims, as the same one every time, until they sign out', async () => {
    const first = await signIn('ann');
    const { body: ann } = await me(first.key);
    assert.deepEqual([ann.name, ann.tenant, ann.role], ['Ann', 'default', 'operator']);
    const second = await signIn('ann');
    assert.equal((await me(second.key)).body.key, ann.key);
    assert.equal((await call(first.key, 'DELETE', '/v1/sign-in')).status, 204);
    assert.equal((await me(first.key)).status, 401);
    assert.equal((await me(second.key)).status, 200);
  });

  it('is told to have signed in, and administrators see and end their sessions', async () => {
    const { key } = await signIn('ann');
    const [act] = (await call<ActView[]>(stack.key, 'GET', '/v1/acts')).body;
    assert.deepEqual([act?.act, act?.name, act?.outcome], ['signIn', 'Ann', 'OK']);
    const { body: keys } = await call<KeyView[]>(stack.key, 'GET', '/v1/keys');
    const session = keys.find(({ name, person }) => name === 'Ann' && person !== null);
    assert.ok(session?.expires_at);
    await call(stack.key, 'DELETE', `/v1/keys/${session.id}`);
    assert.equal((await me(key)).status, 401);
  });

  it('of another tenant has nothing of learning', async () => {
    const { body: bob } = await me((await signIn('bob')).key);
    assert.deepEqual([bob.tenant, bob.role], ['blue', 'voter']);
  });

  it('without a role has no entry, and is told which claim says so', async () => {
    const { body } = await begin();
    const { status, body: refusal } = await finish(await provider.signIn(body.address, 'eve'), body);
    assert.deepEqual([status, refusal.error], [403, 'Eve has no role here: none of what the claim "roles" says is in the list of roles']);
  });

  it('cannot be signed in with the answer to another sign-in, another verifier, or the same answer twice', async () => {
    const [one, other] = [(await begin()).body, (await begin()).body];
    const url = await provider.signIn(one.address, 'ann');
    assert.equal((await finish(url, other)).status, 401);
    assert.equal((await finish(url, { ...one, verifier: other.verifier })).status, 401);
    const again = (await begin()).body;
    const fresh = await provider.signIn(again.address, 'ann');
    assert.equal((await finish(fresh, { ...again, nonce: one.nonce })).status, 401);
    assert.equal((await finish(fresh, again)).status, 401);
  });
});

describe("a program's token of the provider", () => {
  const claims = { roles: ['ours-operators'], team: 'default-team' };
  const now = (): number => Math.floor(Date.now() / 1000);

  it('is taken beside API keys', async () => {
    const { status, body } = await me(await provider.token({ ...claims, name: 'CI' }));
    assert.deepEqual([status, body.name, body.role], [200, 'CI', 'operator']);
  });

  it('is refused with the reason when it is over, too early, of somebody else, for somebody else, unsigned or changed', async () => {
    const good = await provider.token(claims);
    const [head = '', , signature = ''] = good.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`;
    const forged = [head, Buffer.from(JSON.stringify({ iss: provider.settings.issuer, sub: 'x', exp: now() + 60 })).toString('base64url'), signature].join('.');
    const cases: [string, RegExp][] = [
      [await provider.token({ ...claims, exp: now() - 60 }), /has expired/],
      [await provider.token({ ...claims, nbf: now() + 60 }), /not valid yet: the clocks differ by more than 5 seconds/],
      [await provider.token({ ...claims, iss: 'https://id.example' }), /was issued by https:\/\/id\.example: this installation takes those of http/],
      [await provider.token({ ...claims, aud: 'another' }), /for somebody else: ask for one with the audience modwright/],
      [unsigned, /cannot be read/],
      [forged, /not signed by who it says/],
    ];
    for (const [token, why] of cases) {
      const { status, body } = await me(token);
      assert.equal(status, 401);
      assert.match(body.error, why);
    }
    assert.equal((await me(await provider.token({ team: 'blue' }))).status, 403);
  });

  it('is taken when the clocks differ by less than is allowed', async () => {
    assert.equal((await me(await provider.token({ ...claims, nbf: now() + 3 }))).status, 200);
    assert.equal((await me(await provider.token({ ...claims, exp: now() - 3 }))).status, 200);
  });

  it('is taken with a key that the provider made since, and one of a key that it withdrew is not, without a restart', async () => {
    const old = await provider.token(claims);
    await provider.rotateKey(true);
    await setTimeout(2_100);
    assert.equal((await me(await provider.token(claims))).status, 200);
    assert.equal((await me(old)).status, 200);
    await provider.rotateKey(false);
    await setTimeout(2_100);
    assert.equal((await me(await provider.token(claims))).status, 200);
    const { status, body } = await me(old);
    assert.deepEqual([status, /signed with no key of/.test(body.error)], [401, true]);
  });

  it('goes on to be taken while the provider is away, and sessions do', async () => {
    const { key } = await signIn('ann');
    provider.leave();
    assert.equal((await me(await provider.token(claims))).status, 200);
    assert.equal((await me(key)).status, 200);
  });
});
