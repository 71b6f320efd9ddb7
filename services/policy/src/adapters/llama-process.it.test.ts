import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { cacheDir } from '@modwright/embedded';
import { createLogger, type AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { ensureModelServer } from '../models/model-server.ts';
import { pullModel } from '../models/resolve.ts';
import type { SampledTokens } from './llama-client.ts';
import { startLlamaServer, type LlamaServer, type LlamaServerSpec } from './llama-process.ts';

const logger = createLogger('test', { write: () => undefined });
const REQUEST = { promptIds: [1, 2, 3], sampling: { temperature: 0, topP: 1, maxTokens: 4, seed: 0, stop: [] }, jsonSchema: undefined, loraScales: [] };
const never = new AbortController().signal;

const program = await ensureModelServer(cacheDir());
const { file } = await pullModel('smollm2-135m', { cacheDir: cacheDir() });
const spec: LlamaServerSpec = {
  program,
  modelFile: file,
  threads: 1,
  slots: 1,
  contextTokens: 512,
  adapters: [],
  folder: scratchFolder(),
  idleTimeoutMs: 4_000,
};
const server = await startLlamaServer(spec, logger);
after(() => server.stop());

async function sample(maxTokens = 4): Promise<SampledTokens> {
  return server.client().sample({ ...REQUEST, sampling: { ...REQUEST.sampling, maxTokens } }, () => undefined, never);
}

/** Never 0, which would signal this process and its whole group. */
function pidOf({ pid }: LlamaServer): number {
  assert.ok(pid, 'the model server does not run');
  return pid;
}

/** Waits for the restart, which has no other sign than that calls are answered again. */
async function answersAgain(): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answered = await sample().then(
      () => true,
      (error: AppError) => {
        if (Date.now() > deadline || error.code !== 'UNAVAILABLE') throw error;
        return false;
      },
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('is started again when it dies in the middle of an answer', async () => {
  const pid = pidOf(server);
  const running = sample(400);
  const failed = assert.rejects(running, (error: AppError) => error.code === 'UNAVAILABLE');
  process.kill(pid, 'SIGKILL');
  await failed;
  await answersAgain();
  assert.notEqual(server.pid, pid);
});

test('is killed and started again when it hangs', async () => {
  const pid = pidOf(server);
  process.kill(pid, 'SIGSTOP');
  await assert.rejects(sample(), (error: AppError) => error.code === 'UNAVAILABLE' && /said nothing for 4 s/.test(error.message));
  await answersAgain();
  assert.notEqual(server.pid, pid);
});

test('a caller that goes away frees the server', async () => {
  const leaving = new AbortController();
  const long = server.client().sample({ ...REQUEST, sampling: { ...REQUEST.sampling, maxTokens: 500 } }, () => leaving.abort(), leaving.signal);
  await assert.rejects(long);
  assert.equal((await sample()).completionIds.length > 0, true);
});

test('a file that is no model fails with the end of its log', async () => {
  const broken = { ...spec, modelFile: import.meta.filename, folder: scratchFolder() };
  await assert.rejects(
    startLlamaServer(broken, logger),
    (error: AppError) => error.code === 'UNAVAILABLE' && /failed to start the model server/.test(error.message),
  );
});

test('leaves nothing running when it is stopped', async () => {
  const other = await startLlamaServer({ ...spec, folder: scratchFolder() }, logger);
  const pid = pidOf(other);
  await other.stop();
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});
