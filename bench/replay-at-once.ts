// usage: node bench/replay-at-once.ts BRIEF.md [COUNT]   starts COUNT (20) recorded builds at once and writes how many ended accepted
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeResult } from './results.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const [brief = '', count = '20'] = process.argv.slice(2);
const TIMEOUT_MS = 15 * 60_000;

await run(join(root, 'modwright'), ['up', '--policy', 'replay']);
const startedAt = performance.now();
const builds = Array.from({ length: Number(count) }, async () => {
  const { stdout } = await run(join(root, 'modwright'), ['build', '--policy', 'replay', '--brief', brief, '--json', '--no-out'], { timeout: TIMEOUT_MS });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { status?: string };
});
const ended = await Promise.allSettled(builds);
const accepted = ended.filter((build) => build.status === 'fulfilled' && build.value.status === 'accepted').length;
await writeResult(
  'main.replay.builds_at_once',
  { value: accepted, unit: 'builds ended accepted', n: Number(count) },
  `node bench/replay-at-once.ts ${brief} ${count}`,
);
console.log(`${accepted} of ${count} builds accepted in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
