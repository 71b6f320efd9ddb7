// usage: node bench/cluster/coder-replicas.ts [BUILDS] [--record]   how many builds a minute 1, 2 and 4 coders end on a cluster (KUBECONFIG), by recorded answers
// The cluster must be on this machine and hold our images: scripts/kube-e2e says how to start one. Refuses to record on a machine that is busy with other work.
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { take } from '@modwright/client';
import { newId } from '@modwright/runtime';
import { round, writeResult } from '../results.ts';
import { buildUntil, createInstallation } from './installation.ts';

const builds = Number(process.argv[2]) || 6;
const record = process.argv.includes('--record');
const COMMAND = `node bench/cluster/coder-replicas.ts ${builds} --record`;
if (record && loadavg()[0]! > availableParallelism() / 2) throw new Error('the machine is busy with other work: nothing would be recorded');

const brief = readFileSync(join(import.meta.dirname, '../briefs/01-reading-list.md'), 'utf8');
const installation = createInstallation('modwright-scale', 'scale');
try {
  const rates = new Map<number, number>();
  for (const coders of [1, 2, 4]) {
    await installation.apply({ replicas: { coder: coders } });
    rates.set(coders, await buildsPerMinute());
    console.log(`${coders} coder(s): ${round(rates.get(coders)!, 2)} builds/min`);
  }
  if (record)
    await writeResult('cluster.scale.x4', { value: round(rates.get(4)! / rates.get(1)!, 2), unit: 'times the builds/min of 1 coder', n: builds }, COMMAND);
} finally {
  await installation.remove();
}

/** All at once, each to its end. Throws when one is not accepted. */
async function buildsPerMinute(): Promise<number> {
  const client = await installation.client();
  const began = performance.now();
  const ended = await Promise.all(
    Array.from({ length: builds }, async () => {
      const { id } = await take(client.POST('/v1/builds', { body: { brief }, params: { header: { 'Idempotency-Key': newId('scale') } } }));
      return buildUntil(client, id, ({ ended_at }) => ended_at !== null);
    }),
  );
  const failed = ended.find(({ status }) => status !== 'accepted');
  if (failed) throw new Error(`build ${failed.id} ended ${failed.status}: ${failed.reason}`);
  return builds / ((performance.now() - began) / 60_000);
}
