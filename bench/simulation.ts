// usage: node bench/simulation.ts [--seeds N] [--from N] [--first] [--jobs N] [--record]   worlds with faults; --first stops at the first violation; --seed S replays one and tells what happened in it
import { execFile } from 'node:child_process';
import { parseArgs } from 'node:util';
import { writeResult, round } from './results.ts';
import { realNow } from './simulation/clock.ts';
import { violationsOf } from './simulation/invariants.ts';
import { runWorld } from './simulation/world.ts';

const COMMAND = 'node bench/simulation.ts --seeds 10000 --jobs 2 --record';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    first: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
  },
});

if (values.seed === undefined) await runMany(Number(values.from), Number(values.seeds));
else await replay(values.seed);

async function replay(seed: string): Promise<void> {
  const ending = await runWorld(seed, true);
  console.log([JSON.stringify(ending.faults, null, 2), ...ending.trace].join('\n'));
  report(seed, violationsOf(ending));
}

async function runMany(from: number, count: number): Promise<void> {
  const startedAt = realNow();
  const jobs = Math.min(Number(values.jobs), count);
  const violations = jobs > 1 ? await runShares(from, count, jobs) : await runHere(from, count);
  const seconds = (realNow() - startedAt) / 1000;
  const rate = count / seconds;
  console.log(`${count} seeds in ${seconds.toFixed(1)} s (${rate.toFixed(0)}/s): ${violations} violations`);
  if (!values.record) return;
  await writeResult('sim.seeds_120s', { value: Math.floor(rate * 120), unit: 'seeds', n: count }, COMMAND);
  await writeResult('sim.violations', { value: violations, unit: 'count', n: count }, COMMAND);
  await writeResult('sim.seconds', { value: round(seconds, 1), unit: 's', n: count }, COMMAND);
}

/** Gives how many things did not hold. */
async function runHere(from: number, count: number): Promise<number> {
  let violations = 0;
  for (let seed = from; seed < from + count; seed++) {
    const found = violationsOf(await runWorld(String(seed)));
    violations += found.length;
    if (found.length === 0) continue;
    report(String(seed), found);
    if (values.first) break;
  }
  return violations;
}

/** The same in several processes, each with its share of the seeds. Throws when one of them dies. */
async function runShares(from: number, count: number, jobs: number): Promise<number> {
  const share = Math.ceil(count / jobs);
  const shares = Array.from({ length: jobs }, (_, job) => ({ from: from + job * share, seeds: Math.min(share, count - job * share) })).filter(
    ({ seeds }) => seeds > 0,
  );
  const told = await Promise.all(shares.map(({ from: first, seeds }) => runShare(['--jobs', '1', '--from', String(first), '--seeds', String(seeds)])));
  return told.reduce((sum, violations) => sum + violations, 0);
}

function runShare(options: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [import.meta.filename, ...options], { maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      const [, violations] = /: (\d+) violations$/m.exec(stdout) ?? [];
      if (violations === undefined) return reject(new Error(stderr.slice(0, 2_000), { cause: error }));
      if (violations !== '0') process.exitCode = 1;
      process.stdout.write(stdout.replace(/^\d+ seeds in .*\n/m, ''));
      resolve(Number(violations));
    });
  });
}

function report(seed: string, violations: readonly string[]): void {
  if (violations.length === 0) return;
  process.exitCode = 1;
  console.log(`seed ${seed}: ${violations.slice(0, 5).join('\n  ')}\n  replay: node bench/simulation.ts --seed ${seed}`);
}
