import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Role } from '@modwright/contracts/policy';
import { createLogger, type AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { defaultLlamacpp } from '../config.ts';
import type { Adapter, Completion } from '../domain/completion.ts';
import { loraForSmollm2 } from '../testing/lora-file.ts';
import { createBackend } from './create-backend.ts';

const folder = scratchFolder();
const logger = createLogger('test', { write: () => undefined });
const config = defaultLlamacpp({ model: 'smollm2-135m', modelFile: '', slots: 2, threads: 1, contextTokens: 512, folder });
const backend = await createBackend(config, logger, () => undefined);
after(() => backend.close());
const host = backend.adapters;
assert.ok(host);

async function adapter(version: string, content: Buffer): Promise<Adapter> {
  const file = join(folder, `${version}.gguf`);
  await writeFile(file, content);
  return { version, file };
}
const nothing = await adapter('policy-v000001', loraForSmollm2(0));
const much = await adapter('policy-v000002', loraForSmollm2(0.2));

function complete(lora: Adapter | undefined, maxTokens = 12): Promise<Completion> {
  const context = { build: '', role: 'coder', step: 'draft', module: '', attempt: 0, sample: 0, group: '' };
  const sampling = { temperature: 0, topP: 1, maxTokens, seed: 0, stop: [] };
  const request = { context, messages: [{ role: Role.USER, content: 'Count to ten.' }], sampling, jsonSchema: undefined, lora };
  return backend.complete(request, () => undefined, new AbortController().signal);
}

test('versions come and go while calls run, and none of them fails', async () => {
  const base = await complete(undefined);
  let switching = true;
  const calls: Promise<Completion>[] = [];
  const asking = (async () => {
    while (switching) {
      const call = complete(undefined, 40);
      calls.push(call);
      await call;
    }
  })();
  await host.set([nothing]);
  await host.set([nothing, much]);
  switching = false;
  await asking;
  const answers = await Promise.all(calls);
  assert.ok(answers.length >= 2);
  assert.ok(answers.every(({ text }) => text === answers[0]?.text));

  assert.deepEqual((await complete(nothing)).completionIds, base.completionIds);
  assert.notDeepEqual((await complete(much)).completionIds, base.completionIds);
  assert.deepEqual((await complete(undefined)).completionIds, base.completionIds);
});

test('an adapter that the model server cannot read leaves those before in service', async () => {
  const broken = await adapter('policy-v000003', Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(64, 7)]));
  await assert.rejects(host.set([nothing, much, broken]), (error: AppError) => error.code === 'UNAVAILABLE');
  assert.ok((await complete(much)).completionIds.length > 0);
  await assert.rejects(complete(broken), (error: AppError) => error.code === 'FAILED_PRECONDITION');
});
