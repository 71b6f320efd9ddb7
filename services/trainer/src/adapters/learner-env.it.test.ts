import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { StepProgress } from '@modwright/contracts/trainer';
import { scratchFolder } from '@modwright/testkit';
import { prepareLearner } from './learner-env.ts';

const folder = scratchFolder();
mkdirSync(folder, { recursive: true });

function script(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, ['#!/usr/bin/env bash', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return file;
}

test('tells how far the learner is set up, and gives its Python', async () => {
  const told: StepProgress[] = [];
  const ready = script('ready', ['echo "  9/20 torch==2.13.0" >&2', 'echo /env/bin/python']);
  const program = await prepareLearner(ready, (step) => told.push(step), new AbortController().signal);
  assert.equal(program.command, '/env/bin/python');
  assert.deepEqual(told, [{ what: 'sets up the learner', share: 0.45, detail: '9/20 torch==2.13.0', etaSeconds: 0 }]);
});

test('a set-up that fails says its last words', async () => {
  const fails = script('fails', ['echo "no network" >&2', 'exit 1']);
  await assert.rejects(
    prepareLearner(fails, () => undefined, new AbortController().signal),
    /failed to set up the learner: no network/,
  );
});

test('what the set-up started ends with it when it is stopped', async () => {
  const pidFile = join(folder, 'pid');
  const hangs = script('hangs', ['sleep 600 &', `echo $! > ${pidFile}.new; mv ${pidFile}.new ${pidFile}`, 'echo "0/1 waits" >&2', 'wait']);
  const abort = new AbortController();
  const setUp = assert.rejects(
    prepareLearner(hangs, () => abort.abort(), abort.signal),
    /failed to set up the learner/,
  );
  await setUp;
  const child = readFileSync(pidFile, 'utf8').trim();
  while (existsSync(`/proc/${child}`)) await delay(20);
});
