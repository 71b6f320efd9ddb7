import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { EndReason, Program, SandboxServiceClient } from '@modwright/contracts/sandbox';
import { callUnary, createGrpcClient, type Lifecycle } from '@modwright/runtime';
import { createJobDriver } from './adapters/job-driver.ts';
import { createSandboxCluster } from './adapters/sandbox-cluster.ts';
import { localSandbox, startSandbox } from './mod.ts';
import { openTestSession, runToEnd } from './session.testkit.ts';
import { ATTACK_LIMITS, toProgram } from './hostile/attack.ts';
import { makeSandboxNamespace, type SandboxNamespace } from './testing/sandbox-namespace.ts';

const folder = mkdtempSync(join(tmpdir(), 'modwright-pods-'));
let space: SandboxNamespace;
let lifecycle: Lifecycle;
let client: SandboxServiceClient;

before(async () => {
  space = await makeSandboxNamespace();
  const clusterFile = join(folder, 'cluster.json');
  writeFileSync(clusterFile, JSON.stringify({ ...space.settings, namespace: space.name }));
  const local = localSandbox({ internalToken: 'token', stateDir: join(folder, 'state'), images: {} });
  let address: string;
  ({ lifecycle, address } = await startSandbox({ ...local, clusterFile, replica: 'test' }));
  client = createGrpcClient(SandboxServiceClient, address, 'token');
});

after(async () => {
  client.close();
  await lifecycle.stop();
  await space.remove();
  rmSync(folder, { recursive: true, force: true });
});

const files = (entries: Record<string, string>): { path: string; content: Buffer }[] =>
  Object.entries(entries).map(([path, content]) => ({ path, content: Buffer.from(content) }));
const server = (body: string): Program =>
  Program.fromPartial({
    argv: ['node', 'main.js'],
    files: files({ 'main.js': `require('node:http').createServer((q, r) => { ${body} }).listen(process.env.APP_SOCKET)` }),
  });
const get = (path: string, body = '') => ({ method: body === '' ? 'GET' : 'POST', path, headers: {}, body: Buffer.from(body), timeoutMs: 0 });

describe('a program in a pod', () => {
  it('gives back what it printed, its exit code and the outputs that were named', async () => {
    const main = `import { readFileSync, writeFileSync } from 'node:fs'; const text: string = process.argv[2]!; console.log(text); console.error(process.env['WHO'], readFileSync(0, 'utf8'));
      writeFileSync('/out/a.txt', 'kept'); writeFileSync('/out/b.txt', 'not named'); process.exitCode = 3;`;
    const { finished, stdout, stderr } = await runToEnd(
      client,
      Program.fromPartial({
        argv: ['node', 'main.ts', "it's\na word"],
        files: files({ 'main.ts': main }),
        env: { WHO: 'me' },
        stdin: Buffer.from('input'),
        outputs: ['a.txt', 'c.txt'],
      }),
    );
    assert.equal(stdout, "it's\na word\n");
    assert.equal(stderr, 'me input\n');
    assert.deepEqual([finished.reason, finished.exitCode], [EndReason.EXITED, 3]);
    assert.deepEqual(
      finished.outputs.map(({ path, content }) => [path, Buffer.from(content).toString()]),
      [['a.txt', 'kept']],
    );
    assert.deepEqual(finished.refused, ['c.txt: was not written']);
    assert.ok(finished.peakMib > 0 && finished.cpuMs > 0);
  });

  it('finds the packages of its image, and its image', async () => {
    const program = Program.fromPartial({
      image: 'packages',
      argv: ['node', '-p', `typeof require('npm/package.json').version + require('node:fs').readdirSync('/image').includes('node_modules')`],
    });
    assert.equal((await runToEnd(client, program)).stdout, 'stringtrue\n');
  });

  it('with limits that no pod stands ready for gets a pod of its own', async () => {
    const program = Program.fromPartial({ argv: ['node', '-p', '1 + 1'], limits: { memoryMib: 300, diskMib: 8 } });
    assert.equal((await runToEnd(client, program)).stdout, '2\n');
  });
});

describe('a session in a pod', () => {
  it('carries requests at once, with bodies either way', async () => {
    const session = await openTestSession(
      client,
      server(
        `const all = []; q.on('data', (part) => all.push(part)).on('end', () => setTimeout(() => r.end(q.url + Buffer.concat(all).length), q.url === '/slow' ? 300 : 0))`,
      ),
    );
    const order: string[] = [];
    const ask = async (path: string, body = ''): Promise<string> => {
      const answer = await session.fetch(get(path, body));
      order.push(path);
      return Buffer.from(answer.body).toString();
    };
    assert.deepEqual(await Promise.all([ask('/slow'), ask('/fast', 'x'.repeat(300_000))]), ['/slow0', '/fast300000']);
    assert.deepEqual(order, ['/fast', '/slow']);
    assert.equal((await session.stop()).reason, EndReason.STOPPED);
  });

  it('shows its socket to a program in another pod that names it as a peer, and to no other', async () => {
    const session = await openTestSession(client, server(`r.end('peer')`));
    const ask = `require('node:http').get({ socketPath: '/peers/app.sock' }, (r) => r.pipe(process.stdout)).on('error', (e) => console.log(e.code))`;
    const run = async (peers: { name: string; sessionId: string }[]) =>
      (await runToEnd(client, Program.fromPartial({ argv: ['node', '-e', ask], peers }))).stdout;
    assert.equal(await run([{ name: 'app', sessionId: session.id }]), 'peer');
    assert.equal(await run([]), 'ENOENT\n');
    await session.stop();
  });

  it('tells when the program ends before it listens', async () => {
    await assert.rejects(openTestSession(client, Program.fromPartial({ argv: ['sh', '-c', 'echo broken >&2; exit 4'] })), /END_REASON_EXITED 4/);
  });
});

it('describes what is in force', async () => {
  const reply = await callUnary(client.describe.bind(client), {}, { timeoutMs: 5_000 });
  assert.deepEqual([reply.driver, reply.memoryControl, reply.images], ['kubernetes-job', 'pod', ['packages']]);
  assert.ok(reply.selfTests.length >= 9 && reply.selfTests.every(({ held }) => held));
});

describe('where the namespace is not as it must be', () => {
  const launch = async (change: Partial<SandboxNamespace['settings']> = {}): Promise<void> => {
    const settings = { ...space.settings, keepReady: 0, startMs: 8_000, ...change };
    const driver = await createJobDriver({
      cluster: createSandboxCluster(space.service, space.name),
      settings,
      owner: 'other',
      stateDir: join(folder, 'other'),
      usual: ATTACK_LIMITS,
    });
    try {
      await (
        await driver.launch({
          id: 'x',
          program: toProgram({ name: '', argv: ['true'], contained: () => true }),
          limits: ATTACK_LIMITS,
          peers: new Map(),
          onOutput: () => {},
        })
      ).outcome;
    } finally {
      await driver.close();
    }
  };

  it('nothing runs while pods reach what they must not', async () => {
    await space.change('network.yaml', false);
    try {
      await assert.rejects(launch({ startMs: 60_000 }), { code: 'FAILED_PRECONDITION', message: /network policies are not in force/ });
    } finally {
      await space.change('network.yaml', true);
    }
  });

  it('an image that the admission policy does not know is told', async () => {
    await assert.rejects(launch({ image: 'debian:bookworm-slim' }), {
      code: 'FAILED_PRECONDITION',
      message: /its image is not one of those that programs run in: node:24/,
    });
  });

  it('an image that cannot be pulled is told', async () => {
    await assert.rejects(launch({ image: 'node:24-none' }), { message: /image .*node:24-none cannot be pulled/ });
  });

  it('a runtime class that the policy does not ask for is told', async () => {
    await assert.rejects(launch({ runtimeClassName: 'gvisor' }), { code: 'FAILED_PRECONDITION' });
  });
});
