import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Role } from '@modwright/contracts/policy';
import { createLogger } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import type { OpenAiConfig } from '../config.ts';
import type { Adapter, Backend, CompletionRequest } from '../domain/completion.ts';
import { startFakeVllm, type FakeVllm } from '../testing/fake-vllm.ts';
import { versionName } from '../testing/trainer.ts';
import { createOpenAiBackend } from './openai-backend.ts';
import type { VllmLoading } from './vllm-adapters.ts';

const MODEL = 'small-coder';
const folder = scratchFolder();
const [first, second] = [1, 2].map((number): Adapter => {
  const file = join(folder, versionName(number));
  mkdirSync(file, { recursive: true });
  for (const name of ['adapter_config.json', 'adapter_model.safetensors']) writeFileSync(join(file, name), 'x');
  return { version: versionName(number), file };
}) as [Adapter, Adapter];

interface Servers {
  readonly fakes: readonly FakeVllm[];
  readonly backend: Backend;
  ask(lora?: Adapter): Promise<string>;
  set(...adapters: Adapter[]): Promise<void>;
}

/** One backend in front of three servers. */
async function startServers(loading: VllmLoading): Promise<Servers> {
  const fakes = await Promise.all([1, 2, 3].map(() => startFakeVllm(MODEL, 0, loading === 'resolver' ? folder : undefined)));
  after(() => Promise.all(fakes.map((fake) => fake.close())));
  const config: OpenAiConfig = {
    ...{ kind: 'openai', keyFile: '', model: MODEL, contextTokens: 0, slots: 8, tokenIds: false, idleTimeoutMs: 5_000 },
    baseUrl: fakes.map(({ baseUrl }) => `${baseUrl}/`).join(', '),
    adapterFolder: folder,
    adapterLoading: loading,
  };
  const backend = await createOpenAiBackend(config, createLogger('test'));
  return {
    fakes,
    backend,
    ask: async (lora) => {
      const request: CompletionRequest = {
        context: { build: '', role: 'coder', step: 'draft', module: '', attempt: 0, sample: 0, group: '' },
        messages: [{ role: Role.USER, content: 'Hi' }],
        sampling: { temperature: 0, topP: 1, maxTokens: 8, seed: 1, stop: [] },
        jsonSchema: undefined,
        lora,
      };
      return (await backend.complete(request, () => {}, new AbortController().signal)).text;
    },
    set: (...adapters) => backend.adapters?.set(adapters) ?? assert.fail(),
  };
}

const loadedOn = ({ fakes }: Servers): string[][] => fakes.map(({ loaded }) => [...loaded]);

test('calls are spread over all servers, with a version and without', async () => {
  const servers = await startServers('api');
  await servers.set(first);
  for (let call = 0; call < 6; call++) assert.equal(await servers.ask(first), first.version);
  for (let call = 0; call < 3; call++) assert.equal(await servers.ask(), MODEL);
  assert.deepEqual(
    servers.fakes.map(({ calls }) => calls()),
    [3, 3, 3],
  );
});

test('a version is on all servers, or on none when one cannot take it', async () => {
  const servers = await startServers('api');
  await servers.set(first);
  servers.fakes[1]?.refuse(second.version);
  await assert.rejects(servers.set(first, second), { code: 'UNAVAILABLE', message: /does not load policy-v000002 \(500\): .*out of memory/ });
  assert.deepEqual(loadedOn(servers), [[first.version], [first.version], [first.version]]);
  assert.equal(await servers.ask(first), first.version);
  servers.fakes[1]?.refuse('');
  await servers.set(first, second);
  assert.deepEqual(
    loadedOn(servers).map((versions) => versions.length),
    [2, 2, 2],
  );
});

test('of several versions at once, none stays when one fails', async () => {
  const servers = await startServers('api');
  servers.fakes[2]?.refuse(second.version);
  await assert.rejects(servers.set(first, second), { code: 'UNAVAILABLE' });
  assert.deepEqual(loadedOn(servers), [[], [], []]);
});

test('a server that is away keeps a version out, and says which server', async () => {
  const servers = await startServers('api');
  await servers.fakes[0]?.close();
  await assert.rejects(servers.set(first), { code: 'UNAVAILABLE', message: new RegExp(`${servers.fakes[0]?.baseUrl} does not answer`) });
  assert.deepEqual(loadedOn(servers), [[], [], []]);
});

test('a server that was restarted gets a version again at the next call that it answers', async () => {
  const servers = await startServers('api');
  await servers.set(first);
  servers.fakes[1]?.forget();
  for (let call = 0; call < 3; call++) assert.equal(await servers.ask(first), first.version);
  assert.deepEqual(loadedOn(servers), [[first.version], [first.version], [first.version]]);
});

test("vLLM's own resolver finds a version in the folder when it is set, and again after a restart", async () => {
  const servers = await startServers('resolver');
  await servers.set(first);
  assert.deepEqual(loadedOn(servers), [[first.version], [first.version], [first.version]]);
  servers.fakes[0]?.forget();
  for (let call = 0; call < 3; call++) assert.equal(await servers.ask(first), first.version);
});

test('what a resolver does not find is refused with what to do', async () => {
  const servers = await startServers('resolver');
  const stray = join(scratchFolder(), versionName(3));
  cpSync(first.file, stray, { recursive: true });
  await assert.rejects(servers.set({ version: versionName(3), file: stray }), { code: 'FAILED_PRECONDITION', message: /VLLM_LORA_RESOLVER_CACHE_DIR/ });
});
