// usage: node bench/simulation.ts [--seeds N] [--from N] [--first] [--record]   worlds with faults; --first stops at the first violation; --seed S replays one and tells what happened in it
import { parseArgs } from 'node:util';
import { writeResult, round } from './results.ts';
import { realNow } from './simulation/clock.ts';
import { violationsOf } from './simulation/invariants.ts';
import { runWorld } from './simulation/world.ts';

const COMMAND = 'node bench/simulation.ts --seeds 10000 --record';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    first: { type: 'boolean', default: false },
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
  let violations = 0;
  for (let seed = from; seed < from + count; seed++) {
    const found = violationsOf(await runWorld(String(seed)));
    violations += found.length;
    if (found.length > 0) report(String(seed), found);
    if (found.length > 0 && values.first) return;
  }
  const seconds = (realNow() - startedAt) / 1000;
  const rate = count / seconds;
  console.log(`${count} seeds in ${seconds.toFixed(1)} s (${rate.toFixed(0)}/s): ${violations} violations`);
  if (!values.record) return;
  await writeResult('sim.seeds_120s', { value: Math.floor(rate * 120), unit: 'seeds', n: count }, COMMAND);
  await writeResult('sim.violations', { value: violations, unit: 'count', n: count }, COMMAND);
  await writeResult('sim.seconds', { value: round(seconds, 1), unit: 's', n: count }, COMMAND);
}

function report(seed: string, violations: readonly string[]): void {
  if (violations.length === 0) return;
  process.exitCode = 1;
  console.log(`seed ${seed}: ${violations.slice(0, 5).join('\n  ')}\n  replay: node bench/simulation.ts --seed ${seed}`);
}
