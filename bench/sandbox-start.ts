// Usage: node bench/sandbox-start.ts [pairs]
// How much longer a program takes to start and end in the sandbox service than as a plain child process, both taken in turn.
import { spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import type { SandboxClient } from '@modwright/agent';
import { Program } from '@modwright/contracts/sandbox';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { bootstrapCi90, quantile, round, writeResult } from './results.ts';

const COMMAND = 'node bench/sandbox-start.ts';
const WARM_UP = 10;
const PROGRAM = Program.fromPartial({ argv: ['node', '-e', '0'] });

/** Milliseconds of overhead mean nothing when other work holds the processors: then figures are shown, but not recorded. */
const busy = loadavg()[0]! > availableParallelism() / 2;
const record: typeof writeResult = async (...row) => (busy ? undefined : writeResult(...row));

const pairs = Number(process.argv[2] ?? 300);
const { client, stop } = await startTestSandbox([]);

try {
  const { plain, sandboxed } = await alternate(client, pairs);
  const overheads = sandboxed.map((ms, index) => ms - plain[index]!);
  const median = (samples: readonly number[]): number => quantile(samples, 0.5);
  const overhead = median(sandboxed) - median(plain);
  const tail = quantile(sandboxed, 0.99) - median(plain);
  await record('sandbox.start.overhead_ms_p50', { value: round(overhead), unit: 'ms', n: pairs, ci90: bootstrapCi90(overheads, median) }, COMMAND);
  await record('sandbox.start.overhead_ms_p99', { value: round(tail), unit: 'ms', n: pairs }, COMMAND);
  const { count, seconds } = await throughput(client, pairs);
  await record('sandbox.runs_s', { value: round(count / seconds, 1), unit: '1/s', n: count }, COMMAND);
  console.log(
    `plain node p50 ${round(median(plain))} ms, p99 ${round(quantile(plain, 0.99))} ms; in the sandbox p50 ${round(median(sandboxed))} ms, p99 ${round(quantile(sandboxed, 0.99))} ms`,
  );
  console.log(`overhead p50 ${round(overhead)} ms, p99 over the plain median ${round(tail)} ms; ${round(count / seconds, 1)} runs/s`);
  if (busy) console.log('not recorded: the machine is busy with other work');
} finally {
  await stop();
}

/** Milliseconds of each start, plain and sandboxed in turn, so that a busy machine slows both alike. */
async function alternate(sandbox: SandboxClient, count: number): Promise<{ plain: number[]; sandboxed: number[] }> {
  const plain: number[] = [];
  const sandboxed: number[] = [];
  for (let round = -WARM_UP; round < count; round++) {
    const [plainMs, sandboxedMs] = [await time(runPlain), await time(() => sandbox.run(PROGRAM))];
    if (round < 0) continue;
    plain.push(plainMs);
    sandboxed.push(sandboxedMs);
  }
  return { plain, sandboxed };
}

/** Runs with two callers a core. */
async function throughput(sandbox: SandboxClient, count: number): Promise<{ count: number; seconds: number }> {
  let left = count;
  const started = performance.now();
  const caller = async (): Promise<void> => {
    while (left-- > 0) await sandbox.run(PROGRAM);
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, caller));
  return { count, seconds: (performance.now() - started) / 1000 };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** What the sandbox does for a caller, without the sandbox: both streams are read to their end. */
function runPlain(): Promise<void> {
  const [command, ...args] = PROGRAM.argv;
  return new Promise((resolve, reject) => {
    const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.resume();
    child.stderr.resume();
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}
