// Usage: node bench/integration.ts [runs]
// How long the whole judgement of the known-good app of brief 04 takes: type check, page build, start, cases over HTTP, journeys in the browser.
import { join } from 'node:path';
import type { SandboxClient } from '@modwright/agent';
import { IntegrationRequested } from '@modwright/contracts/build';
import { readCaseDirectory } from '@modwright/grading';
import { handleIntegration } from '@modwright/integrator';
import { createLogger } from '@modwright/runtime';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { stockRoom } from './briefs/gold/stock-room.ts';
import { writeResult } from './results.ts';

const runs = Number(process.argv[2] ?? 5);
const { client, stop } = await startTestSandbox(['web', 'browser']);
let browserPeakMib = 0;
const sandbox: SandboxClient = {
  ...client,
  run: async (program, signal) => {
    const outcome = await client.run(program, signal);
    if (program.image === 'browser') browserPeakMib = Math.max(browserPeakMib, outcome.finished.peakMib);
    return outcome;
  },
};

try {
  const cases = await readCaseDirectory(join(import.meta.dirname, 'briefs/04-app4-stock-room.accept'));
  const seconds: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const request = IntegrationRequested.fromPartial({ plan: stockRoom.plan, modules: [...stockRoom.modules], cases, seed: run });
    const startedAt = performance.now();
    const reached = await handleIntegration(request, { sandbox, signal: new AbortController().signal, say: () => {}, logger: createLogger('bench') });
    seconds.push((performance.now() - startedAt) / 1000);
    if (reached.faults.length > 0) throw new Error(`the known-good app has faults: ${JSON.stringify(reached.faults)}`);
  }
  const median = seconds.toSorted((one, other) => one - other)[Math.floor(runs / 2)] ?? 0;
  console.log(`median ${median.toFixed(1)} s of ${runs}, browser at most ${browserPeakMib} MiB`);
  await writeResult('integrator.app4.seconds_p50', { value: Number(median.toFixed(1)), unit: 's', n: runs }, 'node bench/integration.ts');
  await writeResult('integrator.browser.peak_mib', { value: browserPeakMib, unit: 'MiB', n: runs }, 'node bench/integration.ts');
} finally {
  await stop();
}
