import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const RUNTIME = JSON.stringify(new URL('./run-service.ts', import.meta.url).href);
const LIFECYCLE = JSON.stringify(new URL('./lifecycle.ts', import.meta.url).href);
const LOGGER = JSON.stringify(new URL('./logger.ts', import.meta.url).href);

/** A service whose start and stop last until they are told to go on by a line on standard input. */
const SERVICE = `
import { createInterface } from 'node:readline';
import { runService } from ${RUNTIME};
import { createLifecycle } from ${LIFECYCLE};
import { createLogger } from ${LOGGER};
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
await runService('example', async () => {
  if ((await lines.next()).value === 'fail') throw new Error('the store is away: start it');
  const lifecycle = createLifecycle(createLogger('example'));
  lifecycle.onStop('work', async () => void (await lines.next()));
  return lifecycle;
});
`;

function startService(port: number): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', SERVICE], {
    env: { PATH: process.env['PATH'], MODWRIGHT_HEALTH_PORT: String(port), MODWRIGHT_LOG_LEVEL: 'silent' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

/** Asks until the answer is the expected one; the test's own time limit ends it otherwise. */
async function answers(port: number, path: string, expected: string): Promise<void> {
  for (;;) {
    const got = await fetch(`http://127.0.0.1:${port}${path}`).then(
      async (response) => `${response.status} ${(await response.text()).trim()}`,
      () => '',
    );
    if (got === expected) return;
    await sleep(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe('a service as a process of its own', { timeout: 30_000 }, () => {
  it('is alive from the start, ready once it has started, not ready while it stops, and ends with 0', async () => {
    const port = await freePort();
    const child = startService(port);
    await answers(port, '/readyz', '503 starting');
    await answers(port, '/livez', '200 ok');
    child.stdin?.write('go\n');
    await answers(port, '/readyz', '200 ok');
    child.kill('SIGTERM');
    await answers(port, '/readyz', '503 stopping');
    await answers(port, '/livez', '200 ok');
    child.stdin?.write('stopped\n');
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
  });

  it('says in one line why it does not start, and ends with 1', async () => {
    const child = startService(await freePort());
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdin?.write('fail\n');
    const [code] = (await once(child, 'close')) as [number];
    assert.deepEqual([code, said], [1, 'modwright example: the store is away: start it\n']);
  });
});
