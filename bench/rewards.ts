// usage: node bench/rewards.ts [BUILDS] [--record]   how long it takes to compute the rewards of a snapshot anew, from what is stored, and to compare every bit
import { checkSnapshot, takeSnapshot } from '@modwright/critic';
import { crowdInput, NOW, REWARD_SETTINGS, storeInput } from '@modwright/critic/testing';
import { startPostgres } from '@modwright/testkit';
import { round, writeResult } from './results.ts';

const RUNS = 3;
const [given] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const builds = Number(given ?? 10_000);
const postgres = await startPostgres();
try {
  // Of each build four drafts with four components each, and two votes.
  const crowd = crowdInput({ seed: 'bench', builds, raters: 200, votes: 2, colluding: 10 });
  const more = ['coherence', 'quality', 'practice'].map((name) => crowd.components.map((row) => ({ ...row, name, weight: 0.3 })));
  await storeInput(postgres.store, { ...crowd, components: [...crowd.components, ...more.flat()] });
  const startedAt = performance.now();
  const snapshot = await takeSnapshot(postgres.store, REWARD_SETTINGS, 'bench', new Date(NOW));
  const taken = (performance.now() - startedAt) / 1000;
  const seconds: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = performance.now();
    const { problem } = await checkSnapshot(postgres.store, snapshot.id);
    if (problem !== undefined) throw new Error(problem);
    seconds.push((performance.now() - before) / 1000);
  }
  const median = seconds.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)]!;
  console.log(
    `${builds} builds, ${snapshot.rewards} rewards, ${snapshot.votes} votes: taken in ${taken.toFixed(1)} s, computed again in ${seconds.map((one) => one.toFixed(1)).join(', ')} s, equal to the last bit`,
  );
  if (process.argv.includes('--record'))
    await writeResult('rewards.recompute_10k_s', { value: round(median), unit: 's', n: RUNS }, 'node bench/rewards.ts --record');
} finally {
  await postgres.stop();
}
