#!/usr/bin/env node
// Stands in for the learner's Python in a pod: its arguments, lines, checkpoint and exit codes. The base's name says how it goes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const [outDir, , base] = process.argv.slice(process.argv.indexOf('train') + 2);
const how = basename(base);
const checkpoint = join(outDir, 'checkpoint');
mkdirSync(outDir, { recursive: true });
const resumedFrom = existsSync(checkpoint) ? Number(readFileSync(checkpoint, 'utf8')) : 0;
const rank = Number(process.env.PET_NODE_RANK ?? 0);
const steps = how === 'quick' ? 3 : 1_000;
let [stopping, step] = [false, resumedFrom];
process.on('SIGTERM', () => (stopping = true));

if (how === 'broken') {
  console.error('Traceback: the loss is not a number');
  process.exit(1);
}
if (how === 'greedy') {
  const kept = [];
  for (;;) kept.push(Buffer.alloc(16 * 2 ** 20, 1));
}
if (rank > 0) while (!stopping && !existsSync(join(outDir, 'report.json'))) await delay(50);
else {
  // It goes on to its end once it was interrupted.
  while (step < steps && !(resumedFrom > 0 && step >= resumedFrom + 3)) {
    step += 1;
    console.log(JSON.stringify({ step, steps, loss: 1 / step, resumedFrom }));
    await delay(100);
    if (stopping) {
      writeFileSync(checkpoint, String(step));
      process.exit(75);
    }
  }
  writeFileSync(join(outDir, 'report.json'), JSON.stringify({ ok: true, steps: step }));
}
