// usage: node bench/cluster/sandbox-pods.ts [COUNT]   how long a program takes in a pod of a cluster (KUBECONFIG), with a pod that stands ready and without, and how many a second
// The cluster must be on this machine and hold the image node:24-bookworm-slim: scripts/test-cluster says how to start one.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createJobDriver } from '../../services/sandbox/src/adapters/job-driver.ts';
import { createSandboxCluster } from '../../services/sandbox/src/adapters/sandbox-cluster.ts';
import type { SandboxDriver } from '../../services/sandbox/src/domain/driver.ts';
import { DEFAULT_LIMITS } from '../../services/sandbox/src/domain/limits.ts';
import { makeSandboxNamespace } from '../../services/sandbox/src/testing/sandbox-namespace.ts';
import { quantile, round, writeResult } from '../results.ts';

const count = Number(process.argv[2] ?? 10);
const COMMAND = `node bench/cluster/sandbox-pods.ts ${count}`;
const busy = loadavg()[0]! > availableParallelism() / 2;
const record: typeof writeResult = async (...row) => (busy ? undefined : writeResult(...row));
const REFILL_MS = 6_000;

const folder = mkdtempSync(join(tmpdir(), 'modwright-pods-'));
const space = await makeSandboxNamespace();
let started = 0;

try {
  const cold = await withDriver(0, (driver) => each(count, () => time(() => run(driver))));
  const warm = await withDriver(2, async (driver) => {
    await delay(REFILL_MS);
    return each(count, async () => {
      const ms = await time(() => run(driver));
      await delay(REFILL_MS);
      return ms;
    });
  });
  const seconds = await withDriver(0, async (driver) => {
    let left = 3 * count;
    const caller = async (): Promise<void> => {
      while (left-- > 0) await run(driver);
    };
    return (await time(() => Promise.all(Array.from({ length: 6 }, caller)))) / 1000;
  });
  await record('sandbox.pod.cold_ms_p50', { value: Math.round(quantile(cold, 0.5)), unit: 'ms', n: count }, COMMAND);
  await record('sandbox.pod.warm_ms_p50', { value: Math.round(quantile(warm, 0.5)), unit: 'ms', n: count }, COMMAND);
  await record('sandbox.pod.runs_s', { value: round((3 * count) / seconds, 2), unit: '1/s, one node', n: 3 * count }, COMMAND);
  console.log(
    `without a pod that stands ready p50 ${Math.round(quantile(cold, 0.5))} ms, with one ${Math.round(quantile(warm, 0.5))} ms; ${round((3 * count) / seconds, 2)} programs/s`,
  );
  if (busy) console.log('not recorded: the machine is busy with other work');
} finally {
  await space.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function withDriver<T>(keepReady: number, use: (driver: SandboxDriver) => Promise<T>): Promise<T> {
  const settings = { ...space.settings, images: {}, keepReady };
  const driver = await createJobDriver({
    cluster: createSandboxCluster(space.service, space.name),
    settings,
    owner: 'bench',
    stateDir: folder,
    usual: DEFAULT_LIMITS.run,
  });
  try {
    return await use(driver);
  } finally {
    await driver.close();
  }
}

async function run(driver: SandboxDriver): Promise<void> {
  const program = { image: '', files: [], argv: ['node', '-e', '0'], env: {}, limits: undefined, outputs: [], stdin: Buffer.alloc(0), peers: [] };
  const running = await driver.launch({ id: `bench-${++started}`, program, limits: DEFAULT_LIMITS.run, peers: new Map(), onOutput: () => {} });
  await running.outcome;
}

async function each(times: number, one: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let index = 0; index < times; index++) all.push(await one());
  return all;
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
