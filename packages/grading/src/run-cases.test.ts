import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Case } from '@modwright/contracts/grading';
import type { HttpResponse } from '@modwright/contracts/sandbox';
import { runCases, type CaseFetch } from './run-cases.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

type Answer = (seen: Seen) => { status: number; body?: unknown };

function appThat(answer: Answer): { fetch: CaseFetch; seen: Seen[] } {
  const seen: Seen[] = [];
  const fetch: CaseFetch = async (request) => {
    const text = Buffer.from(request.body).toString();
    const entry = { method: request.method, path: request.path, body: text ? (JSON.parse(text) as unknown) : undefined, headers: request.headers };
    seen.push(entry);
    const { status, body } = answer(entry);
    const reply: HttpResponse = { id: '1', status, headers: {}, body: Buffer.from(body === undefined ? '' : JSON.stringify(body)), error: '' };
    return Promise.resolve(reply);
  };
  return { fetch, seen };
}

const create = { method: 'POST', path: '/api/books', bodyJson: '{"title":"$text:a"}', save: 'book', given: true, expect: { status: 201 } };
const read = { method: 'GET', path: '/api/books/{{book.id}}', expect: { status: 200, bodyJson: '{"title":"$text:a"}' } };
const roundTrip = Case.fromPartial({ id: 'books.read', title: 'a book is read back', steps: [create, read] });

test('carries drawn and saved values from step to step', async () => {
  const { fetch, seen } = appThat(({ method, body }) =>
    method === 'POST' ? { status: 201, body: { id: 7, ...(body as object) } } : { status: 200, body: { id: 7, ...(seen[0]?.body as object) } },
  );
  const [result] = await runCases(fetch, [roundTrip], 1);
  assert.equal(result?.passed, true);
  assert.equal(result.failedStep, -1);
  assert.equal(seen[1]?.path, '/api/books/7');
});

test('draws other values under another seed and the same under the same', async () => {
  const titles = async (seed: number): Promise<unknown> => {
    const { fetch, seen } = appThat(() => ({ status: 201, body: { id: 1 } }));
    await runCases(fetch, [roundTrip], seed);
    return seen[0]?.body;
  };
  assert.deepEqual(await titles(1), await titles(1));
  assert.notDeepEqual(await titles(1), await titles(2));
});

test('gives every case its own space', async () => {
  const { fetch, seen } = appThat(() => ({ status: 201, body: { id: 1 } }));
  await runCases(fetch, [roundTrip, { ...roundTrip, id: 'other' }], 1);
  assert.equal(new Set(seen.map(({ headers }) => headers['x-space'])).size, 2);
});

test('says what was asked, what came and what was expected; the shown line lacks the expected value', async () => {
  const { fetch } = appThat(({ method }) => (method === 'POST' ? { status: 201, body: { id: 7 } } : { status: 200, body: { title: 'wrong' } }));
  const hidden = Case.fromPartial({
    id: 'a',
    acceptance: 'a book keeps its title',
    steps: [create, { ...read, expect: { bodyJson: '{"title":"secret value"}' } }],
  });
  const [result] = await runCases(fetch, [hidden], 1);
  assert.equal(result?.passed, false);
  assert.equal(result.failedStep, 1);
  assert.match(result.failure, /GET \/api\/books\/7 answered 200 \{"title":"wrong"\}; title has a wrong value, expected title = "secret value"/);
  assert.match(result.failureShown, /answered 200 .*title has a wrong value.*a book keeps its title/);
  assert.doesNotMatch(result.failureShown, /secret value/);
});

test('does not tell the expected status of a hidden case, and tells that of a shown one', async () => {
  const { fetch } = appThat(() => ({ status: 500, body: { error: 'boom' } }));
  const hidden = Case.fromPartial({ id: 'a', steps: [{ method: 'POST', path: '/x', expect: { status: 418 } }] });
  const results = await runCases(fetch, [hidden, { ...hidden, id: 'b', shown: true }], 1);
  assert.doesNotMatch(results[0]?.failureShown ?? '', /418/);
  assert.match(results[1]?.failureShown ?? '', /418/);
});

test('signs an account up once and speaks as it', async () => {
  const { fetch, seen } = appThat(({ path }) =>
    path === '/api/auth/sign-up' ? { status: 201, body: { user: { id: 3 }, token: 'tok' } } : { status: 200, body: {} },
  );
  const step = { method: 'GET', path: '/api/users/{{alice.id}}', asUser: 'alice' };
  const [result] = await runCases(fetch, [Case.fromPartial({ id: 'a', steps: [step, step] })], 1);
  assert.equal(result?.passed, true);
  assert.deepEqual(
    seen.map(({ path }) => path),
    ['/api/auth/sign-up', '/api/users/3', '/api/users/3'],
  );
  assert.equal(seen[2]?.headers['authorization'], 'Bearer tok');
});

test('fails a case whose request gets no answer, whose answer is no JSON, or that has no steps', async () => {
  const dead: CaseFetch = () => Promise.resolve({ id: '1', status: 0, headers: {}, body: Buffer.alloc(0), error: 'connection closed' });
  const [lost] = await runCases(dead, [roundTrip], 1);
  assert.match(lost?.failure ?? '', /no answer came \(connection closed\)/);
  const garbage: CaseFetch = () => Promise.resolve({ id: '1', status: 201, headers: {}, body: Buffer.from('# TAP ok 1'), error: '' });
  const [wrong] = await runCases(garbage, [roundTrip], 1);
  assert.match(wrong?.failure ?? '', /not JSON/);
  const [empty] = await runCases(dead, [Case.fromPartial({ id: 'empty' })], 1);
  assert.equal(empty?.passed, false);
});

test('checks the declared schema of an answer', async () => {
  const { fetch } = appThat(() => ({ status: 200, body: [{ title: 5 }] }));
  const schemaJson = JSON.stringify({ type: 'array', items: { type: 'object', properties: { title: { type: 'string' } } } });
  const [result] = await runCases(fetch, [Case.fromPartial({ id: 'a', steps: [{ method: 'GET', path: '/x', expect: { schemaJson } }] })], 1);
  assert.match(result?.failure ?? '', /declared shape \(0\.title: must be string\)/);
});

test('runs no more cases at once than allowed and keeps their order', async () => {
  let running = 0;
  let most = 0;
  const fetch: CaseFetch = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return { id: '1', status: 200, headers: {}, body: Buffer.from('{}'), error: '' };
  };
  const cases = Array.from({ length: 9 }, (_, index) => Case.fromPartial({ id: `c${index}`, steps: [{ method: 'GET', path: '/x' }] }));
  const results = await runCases(fetch, cases, 1, { concurrency: 3 });
  assert.equal(most, 3);
  assert.deepEqual(
    results.map(({ caseId }) => caseId),
    cases.map(({ id }) => id),
  );
});
