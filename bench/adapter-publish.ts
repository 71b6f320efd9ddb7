// usage: node bench/adapter-publish.ts [RUNS]   from a finished adapter of 100 MB to serving on three replicas of the policy, each a process, while builds ask; the model server is a fake of vLLM
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPolicyClient } from '@modwright/agent';
import { Role } from '@modwright/contracts/policy';
import { accepts, freePort, startChild } from '@modwright/embedded';
import { connectBus, newId } from '@modwright/runtime';
import { startFakeVllm } from '../services/policy/src/testing/fake-vllm.ts';
import { startTestTrainer, versionName } from '../services/policy/src/testing/trainer.ts';
import { quantile, round, writeResult } from './results.ts';
import { startStores } from './stores.ts';

const REPLICAS = ['first', 'second', 'third'] as const;
const MODEL = 'small-coder';
const MEGABYTES = 100;
const runs = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'modwright-bench-'));
const password = newId('password');
const stops: (() => Promise<unknown> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];

function secret(name: string, value: string): string {
  const file = join(folder, `${name}.secret`);
  writeFileSync(file, value, { mode: 0o600 });
  return file;
}

/** One replica as its own process, with a model server of its own. Gives its address. */
async function startReplica(replica: string, natsUrl: string, databaseUrl: string): Promise<string> {
  const [fake, port, httpPort] = [await startFakeVllm(MODEL), await freePort(), await freePort()];
  const versions = join(folder, replica);
  const child = await startChild({
    name: `policy ${replica}`,
    command: process.execPath,
    args: [join(import.meta.dirname, '..', 'services', 'policy', 'src', 'main.ts')],
    env: {
      MODWRIGHT_LOG_LEVEL: 'error',
      MODWRIGHT_NATS_URL: natsUrl,
      MODWRIGHT_NATS_PASSWORD_FILE: secret('nats', password),
      MODWRIGHT_INTERNAL_TOKEN_FILE: secret('token', password),
      MODWRIGHT_DATABASE_URL_FILE: secret('database', databaseUrl),
      MODWRIGHT_VERSIONS_KEY_FILE: join(folder, 'trainer', 'signing.key.pub'),
      MODWRIGHT_POLICY_PORT: String(port),
      MODWRIGHT_POLICY_HTTP_PORT: String(httpPort),
      MODWRIGHT_POLICY_BACKEND: 'openai',
      MODWRIGHT_POLICY_OPENAI_URL: fake.baseUrl,
      MODWRIGHT_POLICY_OPENAI_TOKEN_IDS: 'yes',
      MODWRIGHT_POLICY_MODEL: MODEL,
      MODWRIGHT_POLICY_SLOTS: '8',
      MODWRIGHT_POLICY_VERSIONS_FOLDER: versions,
      MODWRIGHT_POLICY_VLLM_FOLDER: versions,
      MODWRIGHT_POLICY_REPLICA: replica,
    },
    logFile: join(folder, `${replica}.log`),
    stopSignal: 'SIGTERM',
    ready: () => accepts(port),
    readyTimeoutMs: 30_000,
  });
  stops.push(
    () => fake.close(),
    () => child.stop(),
  );
  return `127.0.0.1:${port}`;
}

/** Asks the replica without a pause until it is told to stop; gives how many calls were answered. Any failure ends the bench. */
function askWithoutPause(address: string): { stop(): Promise<number> } {
  const client = createPolicyClient(address, password);
  const { signal } = new AbortController();
  let going = true;
  const asking = (async () => {
    let calls = 0;
    for (; going; calls += 1) {
      const context = { build: `build_${calls % 50}`, role: 'coder', step: 'draft', module: 'm', attempt: 0, sample: 0, group: '' };
      const messages = [{ role: Role.USER, content: 'x' }];
      await client.generate(newId('call'), { context, messages, sampling: { temperature: 0, topP: 1, maxTokens: 8, seed: 0, stop: [] } }, signal);
    }
    client.close();
    return calls;
  })();
  return { stop: () => ((going = false), asking) };
}

/** Seconds from the adapter's files to the version in force on every replica. */
async function publishOnce(trainer: Awaited<ReturnType<typeof startTestTrainer>>, number: number): Promise<number> {
  const length = Buffer.alloc(8);
  const header = Buffer.from(JSON.stringify({ weight: { dtype: 'U8', shape: [MEGABYTES * 1e6], data_offsets: [0, MEGABYTES * 1e6] } }));
  length.writeBigUInt64LE(BigInt(header.length));
  const weights = Buffer.concat([length, header, randomBytes(MEGABYTES * 1e6)]);
  const startedAt = performance.now();
  const signed = await trainer.publish(number, { files: { 'adapter_config.json': Buffer.from(`{"r": ${number}}`), 'adapter_model.safetensors': weights } });
  const confirmedBy = async (revision: number): Promise<void> => {
    for (const replica of REPLICAS) {
      const { problem } = await trainer.confirmed(versionName(number), revision, replica);
      if (problem !== '') throw new Error(`${replica}: ${problem}`);
    }
  };
  await confirmedBy(await trainer.tell({ manifests: [signed] }));
  await confirmedBy(await trainer.tell({ manifests: [signed], roles: [{ role: '', active: versionName(number), canary: '', canaryShare: 0 }] }));
  return (performance.now() - startedAt) / 1000;
}

try {
  const { natsUrl, databaseUrl, stop: stopStores } = await startStores(folder, ['policy', 'trainer'], password);
  stops.push(stopStores);
  const bus = await connectBus({ url: natsUrl, user: 'trainer', password, name: 'bench' });
  stops.push(() => bus.close());
  const trainer = await startTestTrainer(bus, join(folder, 'trainer'), MODEL);
  stops.push(() => trainer.stop());
  const addresses = await Promise.all(REPLICAS.map((replica) => startReplica(replica, natsUrl, databaseUrl)));
  const lanes = addresses.map(askWithoutPause);
  const seconds: number[] = [];
  for (let run = 1; run <= runs; run += 1) seconds.push(await publishOnce(trainer, run));
  const calls = (await Promise.all(lanes.map((lane) => lane.stop()))).reduce((sum, count) => sum + count, 0);
  const value = round(quantile(seconds, 0.5), 2);
  console.log(`${seconds.map((second) => round(second, 2)).join(', ')} s; ${calls} calls answered meanwhile, none failed`);
  await writeResult('adapter.publish.s_per_100mb', { value, unit: 's, 3 replicas with a fake of vLLM', n: runs }, `node bench/adapter-publish.ts ${runs}`);
} finally {
  for (const stop of stops.reverse()) await stop();
}
