// Usage: node bench/load.ts [SECONDS] [--record]
// An installation on this machine under open load: calm, five times as much, calm again; SECONDS each (60). Nothing may fail but by a refusal that says when to come back.
import { parseArgs } from 'node:util';
import { createAsks } from './load/asks.ts';
import type { LoadReport } from './load/open-loop.ts';
import { startOwnStack } from './load/own-stack.ts';
import { faultsOf, runPhase, times, type Phase, type Rates } from './load/phases.ts';
import { quantile, round, writeResult } from './results.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { record: { type: 'boolean', default: false } } });
const SECONDS = Number(positionals[0] ?? 60);
/** A second, on two cores: a twentieth of the votes it can take, and a build every half minute, which a core works on for about as long. */
const CALM: Rates = { vote: 50, read: 20, watch: 1, brief: 1 / 30 };
const OVERLOAD = 5;
/** How much longer answers may take afterwards than before. */
const RECOVERED = 2;
const COMMAND = 'node bench/load.ts --record';

// Half again as many ballots as are expected, of 72 a contest.
const stack = await startOwnStack(Math.ceil((CALM.vote * SECONDS * (2 + OVERLOAD) * 1.5) / 72));
try {
  const asks = createAsks(stack.access, stack.finished, stack.votes);
  const calm = await phase('calm', CALM);
  const over = await phase('five times as much', times(CALM, OVERLOAD));
  await untilIdle();
  const after = await phase('calm again', CALM);

  const faults = [calm, over, after].flatMap(faultsOf);
  const [before, now] = [p95Of(calm, 'vote'), p95Of(after, 'vote')];
  console.log(`p95 of a vote: ${before.toFixed(0)} ms before, ${now.toFixed(0)} ms after; ${asks.builds.length - 1} builds taken on`);
  if (faults.length > 0) throw new Error(`not everything was answered: ${faults.join('; ')}`);
  if (now > RECOVERED * Math.max(before, 20)) throw new Error('it has not recovered from the overload');
  if (values.record) {
    await writeResult('load.events_per_s', { value: round(over.seen / over.seconds), unit: 'messages on open streams, 1/s', n: over.seen }, COMMAND);
    await writeResult('load.votes_per_s', { value: round(report(over, 'vote').done / over.seconds), unit: '1/s', n: report(over, 'vote').done }, COMMAND);
    await writeResult('load.vote_p95_ms', { value: round(p95Of(over, 'vote')), unit: 'ms at five times the calm rate', n: report(over, 'vote').done }, COMMAND);
    await writeResult(
      'load.recovered_p95_ratio',
      { value: round(now / before), unit: 'p95 of a vote, after to before', n: report(after, 'vote').done },
      COMMAND,
    );
  }

  async function phase(name: string, rates: Rates): Promise<Phase> {
    const done = await runPhase(asks, rates, SECONDS, name);
    console.log(`${name}: ${(done.seen / done.seconds).toFixed(0)} messages/s on open streams`);
    for (const { kind, asked, done: well, refused, held, tookMs } of done.reports)
      console.log(
        `  ${kind.padEnd(6)} ${asked} asked, ${well} done, ${refused} refused, ${held} held back; p50 ${show(tookMs, 0.5)}, p95 ${show(tookMs, 0.95)}, p99 ${show(tookMs, 0.99)}`,
      );
    return done;
  }

  /** Until no build runs any more: what was taken on in the overload is done. */
  async function untilIdle(): Promise<void> {
    const startedAt = performance.now();
    while ((await stack.backlog()).builds > 0) await new Promise((resolve) => setTimeout(resolve, 500));
    console.log(`idle ${((performance.now() - startedAt) / 1000).toFixed(0)} s later`);
  }
} finally {
  await stack.stop();
}

function report({ reports }: Phase, kind: string): LoadReport {
  const found = reports.find((one) => one.kind === kind);
  if (!found) throw new Error(`${kind} was not measured`);
  return found;
}

function p95Of(phase: Phase, kind: string): number {
  return quantile(report(phase, kind).tookMs, 0.95);
}

function show(values: readonly number[], share: number): string {
  return values.length === 0 ? '-' : `${quantile(values, share).toFixed(0)} ms`;
}
