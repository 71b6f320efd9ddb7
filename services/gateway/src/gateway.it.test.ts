import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { parseProvenance } from '@modwright/profiles';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Envelope } from '@modwright/contracts/build';
import { toOpenapiDocument } from './domain/openapi-document.ts';
import { allRoutes } from './routes.ts';
import { SAMPLE, startTestStack } from './testing/mod.ts';
import type { GatewayContext } from './context.ts';

const gate = { hold: Promise.withResolvers<void>() };
// A planner that waits would keep the stack from stopping.
after(() => gate.hold.resolve());
const stack = await startTestStack({ beforePlan: () => gate.hold.promise, fails: (module) => module === 'markRead', maxRunningBuilds: 3, sandbox: true });

interface View {
  readonly id: string;
  readonly status: string;
  readonly paused: boolean;
}

interface Received {
  readonly event: string;
  readonly id: number;
  readonly data: { readonly seq: number; readonly kind: string; readonly envelope: unknown; readonly from: string; readonly text: string };
}

/** Events of a stream until `enough` says so or it ends. */
async function readEvents(build: string, after: number, enough: (events: readonly Received[]) => boolean): Promise<Received[]> {
  const response = await stack.call('GET', `/v1/builds/${build}/events`, undefined, { 'last-event-id': String(after) });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  assert.equal(response.headers.get('x-accel-buffering'), 'no');
  const events: Received[] = [];
  let rest = '';
  for await (const chunk of response.body ?? []) {
    rest += Buffer.from(chunk as Uint8Array).toString('utf8');
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('event')) events.push({ event: field('event'), id: Number(field('id')), data: JSON.parse(field('data')) as Received['data'] });
    }
    if (enough(events)) break;
  }
  return events;
}

const create = (body: unknown, headers?: Readonly<Record<string, string>>) => stack.call('POST', '/v1/builds', body, headers);
const view = async (response: Response): Promise<View> => (await response.json()) as View;
const ended = (events: readonly Received[]): boolean => events.some(({ event }) => event === 'end');

async function openGate(): Promise<void> {
  gate.hold.resolve();
  await gate.hold.promise;
}

function closeGate(): void {
  gate.hold.resolve();
  gate.hold = Promise.withResolvers();
}

describe('the gateway', () => {
  it('lets nobody in without a key that is known', async () => {
    const answers = await Promise.all(
      [{}, { authorization: 'Bearer nonsense' }, { authorization: `Bearer ${stack.key}x` }].map((headers) =>
        fetch(`${stack.url}/v1/builds`, { headers: headers as Record<string, string> }),
      ),
    );
    for (const answer of answers) {
      assert.equal(answer.status, 401);
      assert.match(await answer.text(), /"code":"UNAUTHENTICATED"/);
    }
  });

  it('describes every route in its OpenAPI document, and every document route exists', async () => {
    const document = (await (await fetch(`${stack.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    assert.equal(document.openapi, '3.1.0');
    const routes = allRoutes({} as GatewayContext).map(({ spec }) => spec);
    assert.deepEqual(document, toOpenapiDocument(routes, '0.1.0'));
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
    assert.equal(new Set(operations).size, operations.length);
    for (const [path, item] of Object.entries(document.paths)) {
      for (const method of Object.keys(item)) {
        const answer = await fetch(new URL(path.replaceAll(/\{\w+\}/g, 'x'), stack.url), { method: method.toUpperCase() });
        assert.ok(answer.status !== 404 && answer.status !== 405, `${method} ${path} answered ${answer.status}`);
        await answer.body?.cancel();
      }
    }
  });

  it('refuses bad input with one line each', async () => {
    const cases: [unknown, RegExp][] = [
      [{}, /the brief is empty/],
      [{ brief: ' ' }, /the brief is empty/],
      [{ brief: 'a'.repeat(1024 * 1024) }, /1\.0 MB and the limit is 64 KB/],
      [{ brief: 'a\u0000b' }, /control characters/],
      [{ brief: 5 }, /body\.brief must be string/],
      [{ brief: 'x', bref: 'y' }, /body has an unknown field "bref"/],
      [{ brief: 'x', profile: 'cobol' }, /there is no profile "cobol"/],
      [{ brief: 'x', openapi: 'swagger: "2.0"' }, /is Swagger/],
      [{ brief: 'x', accept: [{ name: 'a.yaml', content: '- id: [' }] }, /a\.yaml:1: not valid YAML/],
      [{ brief: 'x', budget: { bar: 2 } }, /body\.budget\.bar must be <= 1/],
      [{ brief: 'x', minimums: { quality: 2 } }, /body\.minimums\.quality must be <= 1/],
      [{ brief: 'x', minimums: { beauty: 0.5 } }, /beauty: there is no such checkpoint/],
      [{ brief: 'x', profile: { name: 'shop' } }, /body\.profile/],
      [{ brief: 'x', profile: { name: 'shop', version: '1.0.0', base: 'cobol', dependencies: {}, locked: [] } }, /its base must be one of web, api/],
      [{ brief: 'x', profile: { name: 'shop', version: '1.0.0', base: 'api', dependencies: {}, locked: [] } }, /must hold fastify/],
      [{ brief: 'x', checkpoints: [{ name: 'tests', command: ['true'] }] }, /a built-in checkpoint has this name/],
      [{ brief: 'x', checkpoints: [{ name: 'own', command: [] }] }, /body\.checkpoints/],
      ['{"brief": ', /the request body is not JSON/],
      [Buffer.from([0x22, 0xe9, 0x22]), /the request body is not UTF-8/],
      ['"' + 'a'.repeat(9 * 1024 * 1024) + '"', /larger than 8388608 bytes/],
    ];
    for (const [body, pattern] of cases) {
      const answer = await create(body);
      const { error, code } = (await answer.json()) as { error: string; code: string };
      assert.ok([400, 413].includes(answer.status), `${answer.status}: ${error}`);
      assert.equal(code, 'INVALID_ARGUMENT');
      assert.match(error, pattern);
      assert.ok(!error.includes('\n'));
    }
    assert.deepEqual(await (await stack.call('GET', '/v1/builds')).json(), []);
  });

  it('answers 404 for a build that does not exist, whatever is asked of it', async () => {
    for (const [method, rest] of [
      'GET ',
      'GET /messages',
      'GET /events',
      'GET /plan',
      'GET /cases',
      'GET /files',
      'GET /export',
      'POST /cancel',
      'POST /pause',
      'POST /resume',
      'POST /preview',
    ].map((line) => line.split(' '))) {
      const answer = await stack.call(method ?? '', `/v1/builds/build_none${rest}`);
      assert.equal(answer.status, 404, `${method} ${rest}`);
      assert.match(await answer.text(), /there is no build build_none/);
    }
  });

  it('starts one build for one idempotency key, and none for another brief under it', async () => {
    const key = { 'idempotency-key': 'once' };
    const [first, second] = await Promise.all([create({ brief: 'A reading list' }, key), create({ brief: 'A reading list' }, key)]);
    assert.ok([first.status, second.status].includes(201));
    const [one, other] = [await view(first), await view(second)];
    assert.equal(one.id, other.id);
    assert.equal((await create({ brief: 'A reading list' }, key)).status, 200);
    assert.equal(((await (await stack.call('GET', '/v1/builds')).json()) as View[]).length, 1);
    assert.equal((await create({ brief: 'Another' }, key)).status, 409);
    assert.equal((await create({ brief: 'x' }, { 'idempotency-key': 'with space' })).status, 400);
    await stack.call('POST', `/v1/builds/${one.id}/cancel`);
  });

  it('says 429 and when to come back while too many builds run', async () => {
    closeGate();
    const running = await Promise.all([1, 2, 3].map(() => create({ brief: 'A reading list' }).then(view)));
    const busy = await create({ brief: 'A reading list' });
    assert.equal(busy.status, 429);
    assert.ok(Number(busy.headers.get('retry-after')) >= 1);
    await Promise.all(running.map(({ id }) => stack.call('POST', `/v1/builds/${id}/cancel`)));
    const states = await Promise.all(running.map(async ({ id }) => (await view(await stack.call('GET', `/v1/builds/${id}`))).status));
    assert.deepEqual(states, ['cancelled', 'cancelled', 'cancelled']);
    await openGate();
  });

  it('streams what is said as it is said, from the start or from any message, across a restart of its own', async () => {
    closeGate();
    const { id } = await view(await create({ brief: 'A reading list' }));
    const first = await readEvents(id, 0, (events) => events.filter(({ event }) => event === 'message').length >= 2);
    assert.deepEqual(
      first.filter(({ event }) => event === 'message').map(({ id: seq, data }) => [seq, data.kind]),
      [
        [1, 'buildSubmitted'],
        [2, 'planRequested'],
      ],
    );
    await stack.restartGateway();
    const rest = readEvents(id, 2, ended);
    await openGate();
    const events = await rest;
    const messages = events.filter(({ event }) => event === 'message');
    assert.deepEqual(
      messages.map(({ id: seq }) => seq),
      messages.map((_, index) => index + 3),
    );
    assert.equal(messages[0]?.data.kind, 'planProposed');
    assert.equal(messages.at(-1)?.data.kind, 'buildEnded');
    const last = Envelope.fromJSON(messages.at(-1)?.data.envelope);
    assert.deepEqual(last.body?.$case === 'buildEnded' && [last.body.value.status, last.body.value.passed, last.body.value.total], [
      'BUILD_STATUS_ACCEPTED',
      5,
      5,
    ]);

    const pages = (await (await stack.call('GET', `/v1/builds/${id}/messages?limit=4&after=3`)).json()) as { seq: number }[];
    assert.deepEqual(
      pages.map(({ seq }) => seq),
      [4, 5, 6, 7],
    );
    assert.equal((await stack.call('GET', `/v1/builds/${id}/events`, undefined, { 'last-event-id': String(last.id ? messages.at(-1)?.id : 0) })).status, 204);
    assert.equal((await stack.call('GET', `/v1/builds/${id}/events`, undefined, { 'last-event-id': 'x' })).status, 400);
  });

  it('passes on what agents do right now, without keeping it', async () => {
    closeGate();
    const { id } = await view(await create({ brief: 'A reading list' }));
    await readEvents(id, 0, (all) => all.some(({ event }) => event === 'live'));
    // Whoever comes later hears the newest line too.
    const events = await readEvents(id, 0, (all) => all.some(({ event }) => event === 'live'));
    assert.deepEqual(events.find(({ event }) => event === 'live')?.data, { from: 'planner', text: 'reads the brief' });
    await stack.call('POST', `/v1/builds/${id}/cancel`);
    await openGate();
  });

  it('pauses and resumes', async () => {
    closeGate();
    const { id } = await view(await create({ brief: 'A reading list' }));
    assert.equal((await view(await stack.call('POST', `/v1/builds/${id}/pause`))).paused, true);
    assert.equal((await view(await stack.call('POST', `/v1/builds/${id}/pause`))).paused, true);
    await openGate();
    assert.equal((await view(await stack.call('POST', `/v1/builds/${id}/resume`))).paused, false);
    assert.ok(ended(await readEvents(id, 0, ended)));
  });

  it('answers in the shapes its document promises', async () => {
    const { id } = await view(
      await create({ brief: 'A reading list', accept: [{ name: 'a.yaml', content: '- { id: mine, title: t, steps: [{ do: GET /api/books }] }' }] }),
    );
    await readEvents(id, 0, ended);
    const document = (await (await fetch(`${stack.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { schema: object }> }> }>>;
      components: object;
    };
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const path of [
      '/v1/builds',
      '/v1/builds/{build}',
      '/v1/builds/{build}/plan',
      '/v1/builds/{build}/cases',
      '/v1/builds/{build}/messages',
      '/v1/builds/{build}/files',
      '/v1/builds/{build}/export',
      '/v1/keys',
      '/healthz',
      '/readyz',
    ]) {
      const answer = await stack.call('GET', path.replace('{build}', id));
      assert.equal(answer.status, 200, path);
      const schema = document.paths[path]?.['get']?.responses['200']?.content['application/json']?.schema ?? {};
      const validate = ajv.compile({ ...schema, components: document.components });
      assert.ok(validate(await answer.json()), `${path}: ${ajv.errorsText(validate.errors)}`);
    }
    const cases = (await (await stack.call('GET', `/v1/builds/${id}/cases`)).json()) as { id: string; origin: string; passed: boolean }[];
    assert.deepEqual(cases.at(-1), { ...cases.at(-1), id: 'user.mine', origin: 'user', passed: true });
  });

  it('gives the app as files, as an archive, and as commits', async () => {
    const [{ id } = { id: '' }] = (await (await stack.call('GET', '/v1/builds?limit=1')).json()) as View[];
    const { files } = (await (await stack.call('GET', `/v1/builds/${id}/files`)).json()) as { files: { path: string; content: string }[] };
    assert.ok(files.find(({ path }) => path === 'src/modules/mark-read.ts')?.content.includes('export async function markRead'));
    const archive = Buffer.from(await (await stack.call('GET', `/v1/builds/${id}/files?format=tar`)).arrayBuffer());
    assert.ok(archive.includes('reading-list/src/modules/mark-read.ts'));
    const { slug, commits } = (await (await stack.call('GET', `/v1/builds/${id}/export`)).json()) as { slug: string; commits: { message: string }[] };
    assert.equal(slug, 'reading-list');
    assert.equal(commits.length, 2 + SAMPLE.plan.modules.length, 'the scaffold, the modules, the record of where they come from');
    const record = parseProvenance(files.find(({ path }) => path === 'provenance.json')?.content ?? '');
    assert.deepEqual(
      record.map(({ path }) => path),
      files.map(({ path }) => path).filter((path) => path !== 'provenance.json'),
    );
    assert.notEqual(record.find(({ path }) => path === 'src/modules/mark-read.ts')?.origin.by, 'scaffold');
    assert.match(commits[1]?.message ?? '', /^feat\(/);
  });

  it('runs the app for people to try, on a port of its own, with data that stays', async () => {
    const [{ id } = { id: '' }] = (await (await stack.call('GET', '/v1/builds?limit=1')).json()) as View[];
    const open = async (): Promise<string> => ((await (await stack.call('POST', `/v1/builds/${id}/preview`)).json()) as { url: string }).url;
    const url = await open();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(await open(), url);
    const json = { 'content-type': 'application/json' };
    const made = await fetch(`${url}/api/books`, { method: 'POST', headers: json, body: JSON.stringify({ title: 'Dune', author: 'Herbert' }) });
    assert.equal(made.status, 201, await made.clone().text());
    // A grading space is not reachable from outside.
    const listed = (await (await fetch(`${url}/api/books`, { headers: { 'x-space': 'other' } })).json()) as { title: string }[];
    assert.deepEqual(
      listed.map(({ title }) => title),
      ['Dune'],
    );
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    assert.match(await page.text(), /<html/i);
    assert.equal((await fetch(`${url}/app.js`)).status, 200);
  });

  it('makes keys with fewer rights, and revokes them', async () => {
    const { id, key } = (await (await stack.call('POST', '/v1/keys', { name: 'reader', scopes: ['builds:read'], expires_in_days: 1 })).json()) as {
      id: string;
      key: string;
    };
    const as = (method: string, path: string) => stack.call(method, path, method === 'POST' ? { brief: 'x' } : undefined, { authorization: `Bearer ${key}` });
    assert.equal((await as('GET', '/v1/builds')).status, 200);
    const refused = await as('POST', '/v1/builds');
    assert.equal(refused.status, 403);
    assert.match(await refused.text(), /lacks the scope builds:write/);
    assert.equal((await as('GET', '/v1/keys')).status, 403);
    assert.equal((await stack.call('DELETE', `/v1/keys/${id}`)).status, 204);
    assert.equal((await as('GET', '/v1/builds')).status, 401);
    assert.equal((await stack.call('DELETE', '/v1/keys/none')).status, 404);
    assert.ok(!(await (await stack.call('GET', '/v1/keys')).text()).includes(key.split('.')[1] ?? key));
  });
});
