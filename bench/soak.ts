// Usage: node bench/soak.ts [MINUTES] [--record]
// An installation on this machine under steady load (60 min): memory, descriptors and queues must stay flat, and nothing may fail. 60 minutes or more write the rows.
import { parseArgs } from 'node:util';
import { createAsks } from './load/asks.ts';
import { footprintOf, type Footprint } from './load/footprint.ts';
import { startOwnStack } from './load/own-stack.ts';
import { faultsOf, runPhase, type Rates } from './load/phases.ts';
import { slopePercent } from './load/slope.ts';
import { round, writeResult } from './results.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { record: { type: 'boolean', default: false } } });
const MINUTES = Number(positionals[0] ?? 60);
const RECORDED_MINUTES = 60;
const LOOK_EVERY_MS = 10_000;
/** Caches fill, pools open: what a start takes is no leak. */
const WARM_UP_SHARE = 0.2;
const RATES: Rates = { vote: 20, read: 10, watch: 0.5, brief: 1 / 60 };
const COMMAND = 'scripts/soak --record';

interface Moment extends Footprint {
  readonly at: number;
  readonly waiting: number;
}

const stack = await startOwnStack(Math.ceil((RATES.vote * MINUTES * 60 * 1.2) / 72));
try {
  const asks = createAsks(stack.access, stack.finished, stack.votes);
  const moments: Moment[] = [];
  const startedAt = performance.now();
  const look = setInterval(() => void note().catch((error: unknown) => console.error(`no look: ${String(error)}`)), LOOK_EVERY_MS);
  const phase = await runPhase(asks, RATES, MINUTES * 60, 'soak').finally(() => clearInterval(look));

  const settled = moments.filter(({ at }) => at >= MINUTES * 60 * WARM_UP_SHARE);
  const slope = (name: 'mib' | 'descriptors'): number => slopePercent(settled.map(({ at, [name]: value }) => ({ at, value }))) ?? NaN;
  const [memory, descriptors] = [slope('mib'), slope('descriptors')];
  const waiting = Math.max(...settled.map((moment) => moment.waiting));
  for (const { kind, asked, done, refused } of phase.reports) console.log(`${kind.padEnd(6)} ${asked} asked, ${done} done, ${refused} refused`);
  console.log(`in 10 minutes: memory ${memory.toFixed(2)} %, descriptors ${descriptors.toFixed(2)} %; at most ${waiting} commands waited`);
  const faults = faultsOf(phase);
  if (faults.length > 0) throw new Error(`not everything was answered: ${faults.join('; ')}`);
  if (values.record && MINUTES >= RECORDED_MINUTES) {
    await writeResult('soak.rss_slope_pct_10min', { value: round(memory, 2), unit: '% of its median in 10 minutes', n: settled.length }, COMMAND);
    await writeResult(
      'soak.descriptors_slope_pct_10min',
      { value: round(descriptors, 2), unit: '% of their median in 10 minutes', n: settled.length },
      COMMAND,
    );
    await writeResult('soak.waiting_max', { value: waiting, unit: 'commands that nobody had settled', n: settled.length }, COMMAND);
  }

  async function note(): Promise<void> {
    const { waiting } = await stack.backlog();
    moments.push({ at: (performance.now() - startedAt) / 1000, waiting, ...footprintOf(stack.pid) });
    const { at, mib, descriptors } = moments.at(-1)!;
    if (moments.length % 6 === 0) console.log(`${(at / 60).toFixed(0)} min: ${mib.toFixed(0)} MiB, ${descriptors} descriptors, ${waiting} waiting`);
  }
} finally {
  await stack.stop();
}
