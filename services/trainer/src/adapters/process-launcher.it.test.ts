import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import type { LauncherEvent } from './launcher.ts';
import { createProcessLauncher, type LearnerProgram, type ProcessLimits } from './process-launcher.ts';

const NODE = process.execPath;
const FAKE: LearnerProgram = { command: NODE, args: [join(import.meta.dirname, '../testing/fake-python.mjs'), 'train'] };
const WIDE: ProcessLimits = { memoryBytes: 64e9, silenceMs: 60_000, totalMs: 60_000 };

/** How a learner's process ended; the base's name says how the fake one goes. */
async function ended(how: string, limits: Partial<ProcessLimits>, program = FAKE): Promise<LauncherEvent> {
  const launcher = createProcessLauncher({ prepare: () => Promise.resolve(program), limits: { ...WIDE, ...limits } });
  const folder = scratchFolder();
  await launcher.start({ run: 'run_1', batchDir: folder, outDir: join(folder, 'out'), base: join(folder, how) });
  let last: LauncherEvent | undefined;
  for await (const event of launcher.watch('run_1')) last = event;
  return last ?? assert.fail('nothing was told');
}

test('a learner that takes more memory than it may is ended, with what to do, and not started again', async () => {
  const event = await ended('greedy', { memoryBytes: 300e6 });
  assert.ok(event.kind === 'ended' && !event.ok && !event.again);
  assert.match(event.problem, /^out of memory: the learner used more than 300 MB: lower max_tokens or take a smaller base model$/);
});

test('a learner that hangs is ended', async () => {
  const event = await ended('silent', { silenceMs: 1_500 }, { command: NODE, args: ['-e', 'setInterval(() => undefined, 1_000)', '--'] });
  assert.ok(event.kind === 'ended' && !event.ok && !event.again);
  assert.match(event.problem, /said nothing for 2 s/);
});

test('a learner that takes longer than it may is ended', async () => {
  const event = await ended('endless', { totalMs: 2_000 });
  assert.ok(event.kind === 'ended' && !event.ok && !event.again);
  assert.match(event.problem, /took longer than 2 s: lower max_rollouts or epochs/);
});

test('of a learner that fails, its last words are told', async () => {
  const event = await ended('broken', {});
  assert.deepEqual(event, { kind: 'ended', ok: false, problem: 'Traceback: the loss is not a number', again: false });
});

test('a program that is not there is said', async () => {
  const event = await ended('quick', {}, { command: '/nowhere/python3', args: [] });
  assert.ok(event.kind === 'ended' && !event.ok);
  assert.match(event.problem, /nowhere\/python3/);
});
