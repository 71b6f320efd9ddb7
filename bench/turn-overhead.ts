// usage: node bench/turn-overhead.ts [BUILDS]   what a model turn costs besides model and sandbox: all services as separate processes, every turn and token recorded durably
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startChild, accepts, type Child } from '@modwright/embedded';
import { BuildServiceClient, ShelfUse, SubmitRequest } from '@modwright/contracts/build';
import { callUnary, connectBus, createGrpcClient, newId, WORKERS, type Bus } from '@modwright/runtime';
import { round, writeResult } from './results.ts';
import { startStores } from './stores.ts';

const TURNS = 11;
const AT_ONCE = 20;
const builds = Number(process.argv[2] ?? 200);
if (!Number.isInteger(builds) || builds < 1) throw new Error('usage: node bench/turn-overhead.ts [BUILDS]');
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'modwright-bench-'));
const password = 'bench';

interface System {
  readonly client: BuildServiceClient;
  readonly bus: Bus;
  stop(): Promise<void>;
}

function secret(name: string, value: string): string {
  const file = join(folder, `${name}.secret`);
  writeFileSync(file, value, { mode: 0o600 });
  return file;
}

async function startProcess(name: string, args: readonly string[], env: Record<string, string>, ready: () => Promise<boolean>): Promise<Child> {
  const logFile = join(folder, `${name}.log`);
  return startChild({
    name,
    command: process.execPath,
    args,
    env: { MODWRIGHT_LOG_LEVEL: 'error', ...env },
    logFile,
    stopSignal: 'SIGTERM',
    ready,
    readyTimeoutMs: 20_000,
  });
}

async function startSystem(): Promise<System> {
  const stores = await startStores(folder, ['orchestrator', 'gateway', ...WORKERS], password);

  const [modelPort, policyPort, httpPort, orchestratorPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const recording = join(folder, 'recording.jsonl');
  const env = {
    MODWRIGHT_NATS_URL: stores.natsUrl,
    MODWRIGHT_NATS_PASSWORD_FILE: secret('nats', password),
    MODWRIGHT_INTERNAL_TOKEN_FILE: secret('token', password),
    MODWRIGHT_DATABASE_URL_FILE: secret('database', stores.databaseUrl),
    MODWRIGHT_POLICY_ADDRESS: `127.0.0.1:${policyPort}`,
    MODWRIGHT_POLICY_PORT: String(policyPort),
    MODWRIGHT_POLICY_HTTP_PORT: String(httpPort),
    MODWRIGHT_POLICY_SLOTS: '32',
    MODWRIGHT_POLICY_OPENAI_URL: `http://127.0.0.1:${modelPort}/v1`,
    MODWRIGHT_POLICY_MODEL: 'instant',
    MODWRIGHT_POLICY_RECORDINGS: recording,
    MODWRIGHT_SANDBOX_ADDRESS: `127.0.0.1:${policyPort}`,
    MODWRIGHT_ORCHESTRATOR_HOST: '127.0.0.1',
    MODWRIGHT_ORCHESTRATOR_PORT: String(orchestratorPort),
  };
  const startPolicy = (backend: Record<string, string>): Promise<Child> =>
    startProcess('policy', [join(root, 'services', 'policy', 'src', 'main.ts')], { ...env, ...backend }, () => accepts(policyPort));
  const orchestrator = await startProcess('orchestrator', [join(root, 'services', 'orchestrator', 'src', 'main.ts')], env, () => accepts(orchestratorPort));
  const agents = await Promise.all(WORKERS.map((worker) => startProcess(worker, [join(root, 'bench', 'instant-agent.ts'), worker], env, async () => true)));
  const bus = await connectBus({ url: stores.natsUrl, user: 'gateway', password, name: 'bench' });
  const client = createGrpcClient(BuildServiceClient, `127.0.0.1:${orchestratorPort}`, password);

  // One build is answered by a model server and recorded; from then on the recording answers, so that nothing but our own code is measured.
  const model = await startProcess('model', [join(root, 'bench', 'instant-model.ts'), String(modelPort)], {}, () => accepts(modelPort));
  const recorder = await startPolicy({ MODWRIGHT_POLICY_BACKEND: 'openai', MODWRIGHT_POLICY_RECORD_TO: recording });
  await runBuilds({ client, bus }, 1, 1);
  await recorder.stop();
  await model.stop();
  const policy = await startPolicy({ MODWRIGHT_POLICY_BACKEND: 'replay' });
  return {
    client,
    bus,
    stop: async () => {
      client.close();
      await bus.close();
      for (const child of [...agents, orchestrator, policy]) await child.stop();
      await stores.stop();
    },
  };
}

/** Runs builds, `atOnce` in flight, and gives the milliseconds each took. */
async function runBuilds(system: Omit<System, 'stop'>, count: number, atOnce: number): Promise<number[]> {
  const done = new Map<string, () => void>();
  const ended = system.bus.connection.subscribe('build.*.buildEnded', { callback: (_, message) => done.get(message.subject.split('.')[1] ?? '')?.() });
  const took: number[] = [];
  const runOne = async (): Promise<void> => {
    const build = newId('build');
    const startedAt = performance.now();
    const finished = new Promise<void>((resolve) => done.set(build, resolve));
    const request = SubmitRequest.fromPartial({ build, brief: { text: 'x', profile: 'web' }, seed: 1, shelf: ShelfUse.OFF });
    await callUnary(system.client.submit.bind(system.client), request, { timeoutMs: 30_000 });
    await finished;
    took.push(performance.now() - startedAt);
  };
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await runOne();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  ended.unsubscribe();
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

const system = await startSystem();
try {
  await runBuilds(system, 20, 4);
  const perTurn = (await runBuilds(system, Math.ceil(builds / 4), 1)).map((ms) => ms / TURNS);
  const rates: number[] = [];
  for (let round = 0; round < 3; round++) {
    const startedAt = performance.now();
    await runBuilds(system, builds, AT_ONCE);
    rates.push(builds / ((performance.now() - startedAt) / 1000));
  }
  const command = 'node bench/turn-overhead.ts';
  await writeResult('main.turn.overhead_ms_p50', { value: round(median(perTurn)), unit: 'ms', n: perTurn.length }, command);
  await writeResult('main.turn.builds_s_20', { value: round(median(rates)), unit: 'builds/s', n: 3 * builds }, command);
  console.log(
    `overhead p50 ${median(perTurn).toFixed(2)} ms a turn (min ${Math.min(...perTurn).toFixed(2)}); builds/s with ${AT_ONCE} at once: ${rates.map((rate) => rate.toFixed(1)).join(', ')}`,
  );
} finally {
  await system.stop();
  rmSync(folder, { recursive: true, force: true });
}
