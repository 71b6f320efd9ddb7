import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { EndReason, Program, SandboxServiceClient, type HttpRequest } from '@modwright/contracts/sandbox';
import { callStream, callUnary, canaryString, createGrpcClient, type Lifecycle } from '@modwright/runtime';
import { localSandbox, startSandbox, type SandboxConfig } from './mod.ts';
import { processesWith } from './hostile/host-targets.ts';
import { openTestSession, runToEnd } from './session.testkit.ts';

const folder = mkdtempSync(join(tmpdir(), 'modwright-sandbox-'));
const image = join(folder, 'image');
const config: SandboxConfig = {
  ...localSandbox({ internalToken: 'token', stateDir: join(folder, 'state'), images: { web: image }, imagesDir: join(folder, 'images') }),
  concurrency: { runs: 2, sessions: 4, waiting: 1 },
};
let lifecycle: Lifecycle;
let client: SandboxServiceClient;
let address: string;

before(async () => {
  mkdirSync(join(image, 'node_modules', 'greeting'), { recursive: true });
  writeFileSync(join(image, 'node_modules', 'greeting', 'index.js'), 'module.exports = "hello from the image"');
  ({ lifecycle, address } = await startSandbox(config));
  client = createGrpcClient(SandboxServiceClient, address, 'token');
});

after(async () => {
  client.close();
  await lifecycle.stop();
  rmSync(folder, { recursive: true, force: true });
});

const files = (entries: Record<string, string>): { path: string; content: Buffer }[] =>
  Object.entries(entries).map(([path, text]) => ({ path, content: Buffer.from(text) }));
const server = (body: string): Program =>
  Program.fromPartial({
    argv: ['node', 'main.js'],
    files: files({ 'main.js': `require('node:http').createServer((q, r) => { ${body} }).listen(process.env.APP_SOCKET)` }),
  });
const get = (path: string, more: Partial<HttpRequest> = {}): Omit<HttpRequest, 'id'> => ({
  method: 'GET',
  path,
  headers: {},
  body: Buffer.alloc(0),
  timeoutMs: 0,
  ...more,
});

it('finds an image that came after the start, once it is ready, and no folder beside it', async () => {
  const late = join(folder, 'images', 'own-1');
  const program = (name: string) => Program.fromPartial({ image: name, argv: ['node', '-p', 'require("late")'] });
  mkdirSync(join(late, 'node_modules', 'late'), { recursive: true });
  writeFileSync(join(late, 'node_modules', 'late', 'index.js'), 'module.exports = "came later"');
  await assert.rejects(runToEnd(client, program('own-1')), /image "own-1" is not one of: web/);
  writeFileSync(join(late, 'ready'), '');
  assert.equal((await runToEnd(client, program('own-1'))).stdout, 'came later\n');
  await assert.rejects(runToEnd(client, program('../image')), /is not one of/);
});

describe('the planted string', () => {
  it('lies beside the folders of programs, and none of them finds it', async () => {
    assert.equal(readFileSync(join(config.stateDir, 'canary'), 'utf8'), canaryString('token'));
    const search = ['sh', '-c', `cat ${config.stateDir}/canary; grep -rls modwright-canary- /app /out /tmp /image . 2>/dev/null; echo ended`];
    const { stdout } = await runToEnd(client, Program.fromPartial({ argv: search }));
    assert.equal(stdout, 'ended\n');
  });
});

describe('run', () => {
  it('gives back what the program printed, its exit code and the outputs that were named', async () => {
    const { finished, stdout, stderr } = await runToEnd(
      client,
      Program.fromPartial({
        argv: ['node', 'main.ts', "it's\na word"],
        files: files({
          'main.ts': `import { writeFileSync } from 'node:fs'; const text: string = process.argv[2]!; console.log(text); console.error(process.env['WHO']); writeFileSync('/out/a.txt', 'kept'); writeFileSync('/out/b.txt', 'not named'); process.exitCode = 3;`,
        }),
        env: { WHO: 'me' },
        outputs: ['a.txt', 'c.txt'],
      }),
    );
    assert.equal(stdout, "it's\na word\n");
    assert.equal(stderr, 'me\n');
    assert.equal(finished.reason, EndReason.EXITED);
    assert.equal(finished.exitCode, 3);
    assert.deepEqual(
      finished.outputs.map(({ path, content }) => [path, Buffer.from(content).toString()]),
      [['a.txt', 'kept']],
    );
    assert.deepEqual(finished.refused, ['c.txt: was not written']);
  });

  it('hands standard input on', async () => {
    const { stdout } = await runToEnd(client, Program.fromPartial({ argv: ['cat'], stdin: Buffer.from('typed') }));
    assert.equal(stdout, 'typed');
  });

  it('resolves packages of the image from the app', async () => {
    const { stdout } = await runToEnd(
      client,
      Program.fromPartial({
        image: 'web',
        argv: ['node', 'main.js'],
        files: files({ 'main.js': "console.log(require('greeting'), require('node:fs').existsSync('/image'))" }),
      }),
    );
    assert.equal(stdout, 'hello from the image true\n');
  });

  it('tells as a shell does that a command is not there', async () => {
    const { finished } = await runToEnd(client, Program.fromPartial({ argv: ['no-such-command'] }));
    assert.equal(finished.exitCode, 127);
  });

  it('refuses a limit above the maximum', async () => {
    await assert.rejects(runToEnd(client, Program.fromPartial({ argv: ['true'], limits: { pids: 100_000 } })), { code: 'INVALID_ARGUMENT' });
  });

  it('refuses a caller when too many wait, and serves it later', async () => {
    const sleep = Program.fromPartial({ argv: ['sleep', '0.5'] });
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => runToEnd(client, sleep)));
    const refused = results.filter((result) => result.status === 'rejected');
    assert.equal(refused.length, 1);
    assert.equal((refused[0]!.reason as { code: string }).code, 'RESOURCE_EXHAUSTED');
    await runToEnd(client, Program.fromPartial({ argv: ['true'] }));
  });

  it('ends the program when its caller goes away', async () => {
    const gone = new AbortController();
    const marker = `60.${process.pid}`;
    const events = callStream(
      client.run.bind(client),
      { requestId: 'r', program: Program.fromPartial({ argv: ['sh', '-c', `echo up; sleep ${marker}`] }) },
      { timeoutMs: 20_000, signal: gone.signal },
    );
    await events.next();
    gone.abort();
    await assert.rejects(events.next(), { code: 'CANCELLED' });
    while (processesWith(marker).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it('refuses a caller without the token', async () => {
    const stranger = createGrpcClient(SandboxServiceClient, address, 'wrong');
    await assert.rejects(runToEnd(stranger, Program.fromPartial({ argv: ['true'] })), { code: 'UNAUTHENTICATED' });
    stranger.close();
  });
});

describe('session', () => {
  it('carries requests at once and answers each as it completes', async () => {
    const session = await openTestSession(
      client,
      server(`setTimeout(() => r.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], 'x-method': q.method }).end(q.url), q.url === '/slow' ? 300 : 0)`),
    );
    const order: string[] = [];
    const [slow, fast] = await Promise.all(
      [get('/slow', { method: 'DELETE' }), get('/fast')].map((request) => session.fetch(request).then((answer) => (order.push(request.path), answer))),
    );
    assert.deepEqual(order, ['/fast', '/slow']);
    assert.equal(fast!.status, 201);
    assert.equal(Buffer.from(slow!.body).toString(), '/slow');
    assert.equal(slow!.headers['x-method'], 'DELETE');
    assert.equal(fast!.headers['set-cookie'], 'a=1\nb=2');
    assert.equal((await session.stop()).reason, EndReason.STOPPED);
  });

  it('says why no answer came', async () => {
    const session = await openTestSession(
      client,
      server(`if (q.url === '/hang') return; if (q.url === '/huge') return void r.end(Buffer.alloc(9 * 2 ** 20)); q.socket.destroy()`),
    );
    assert.match((await session.fetch(get('/hang', { timeoutMs: 200 }))).error, /no answer within 200 ms/);
    assert.match((await session.fetch(get('/huge'))).error, /larger than/);
    assert.match((await session.fetch(get('/cut'))).error, /hang up|ECONNRESET/);
    assert.match((await session.fetch(get('/bad', { headers: { 'x-bad': 'a\nb' } }))).error, /Invalid character/);
    await session.stop();
  });

  it('shows its socket to a program that names it as a peer, and to no other', async () => {
    const session = await openTestSession(client, server(`r.end('peer')`));
    const ask = `require('node:http').get({ socketPath: '/peers/app.sock' }, (r) => r.pipe(process.stdout)).on('error', (e) => console.log(e.code))`;
    const run = (peers: { name: string; sessionId: string }[]): ReturnType<typeof runToEnd> =>
      runToEnd(client, Program.fromPartial({ argv: ['node', '-e', ask], peers }));
    assert.equal((await run([{ name: 'app', sessionId: session.id }])).stdout, 'peer');
    assert.equal((await run([])).stdout, 'ENOENT\n');
    await session.stop();
    await assert.rejects(run([{ name: 'app', sessionId: session.id }]), { code: 'NOT_FOUND' });
  });

  it('does not follow a link in place of the socket', async () => {
    const planted = `require('node:fs').symlinkSync('/tmp/real.sock', process.env.APP_SOCKET); require('node:http').createServer((q, r) => r.end()).listen('/tmp/real.sock')`;
    await assert.rejects(openTestSession(client, Program.fromPartial({ argv: ['node', '-e', planted], limits: { wallMs: 700 } })), /END_REASON_WALL_TIME/);
  });

  it('tells when the program ends before it listens', async () => {
    await assert.rejects(openTestSession(client, Program.fromPartial({ argv: ['sh', '-c', 'echo broken >&2; exit 4'] })), /END_REASON_EXITED 4/);
  });
});

it('describes the isolation in force', async () => {
  const reply = await callUnary(client.describe.bind(client), {}, { timeoutMs: 5_000 });
  assert.equal(reply.driver, 'bubblewrap');
  assert.ok(['cgroup-v2', 'cgroup-v1', 'poll'].includes(reply.memoryControl));
  assert.ok(reply.images.includes('web'));
  assert.ok(reply.selfTests.length >= 9 && reply.selfTests.every(({ held }) => held));
});

it('refuses to start without bubblewrap, or without the image it was promised', async () => {
  await assert.rejects(startSandbox({ ...config, stateDir: join(folder, 'other'), bwrapPath: '/no/bwrap' }), {
    code: 'FAILED_PRECONDITION',
    message: /install bubblewrap/,
  });
  await assert.rejects(startSandbox({ ...config, stateDir: join(folder, 'other'), images: { web: '/no/image' } }), {
    code: 'FAILED_PRECONDITION',
    message: /image "web"/,
  });
});

it('refuses to start where bubblewrap cannot isolate', async () => {
  await assert.rejects(startSandbox({ ...config, stateDir: join(folder, 'third'), bwrapPath: '/bin/false' }), { code: 'FAILED_PRECONDITION' });
});

it('ends every session when it stops, and leaves nothing', async () => {
  const own = await startSandbox({ ...config, stateDir: join(folder, 'short') });
  const other = createGrpcClient(SandboxServiceClient, own.address, 'token');
  const session = await openTestSession(other, server('r.end()'));
  await own.lifecycle.stop();
  assert.equal((await session.ended).reason, EndReason.STOPPED);
  assert.deepEqual(readdirSync(join(folder, 'short', 'runs')), []);
  other.close();
});
