import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { openLoop, type Answer } from './open-loop.ts';

test('calls are made when they come, also while earlier ones wait, and waiting counts', async () => {
  let [open, most] = [0, 0];
  const ask = async (): Promise<Answer> => {
    most = Math.max(most, ++open);
    await sleep(100);
    open -= 1;
    return 'done';
  };
  const report = await openLoop({ kind: 'slow', rate: 200, ask }, 0.5, 'a');
  assert.ok(most > 5, `${most} at once`);
  assert.equal(report.done, report.asked);
  assert.ok(report.tookMs.every((ms) => ms >= 95));
});

test('what is refused and what fails are told apart, by reason', async () => {
  const answers: Answer[] = ['done', 'refused', { fault: '500' }, { fault: '500' }];
  let at = 0;
  const ask = async (): Promise<Answer> => {
    at += 1;
    if (at === 5) throw new Error('no connection');
    return answers[at - 1] ?? 'done';
  };
  const report = await openLoop({ kind: 'mixed', rate: 100, ask }, 0.5, 'a');
  assert.deepEqual(
    [report.refused, [...report.faults]],
    [
      1,
      [
        ['500', 2],
        ['no connection', 1],
      ],
    ],
  );
  assert.equal(report.done + report.refused + 3, report.asked);
  assert.equal(report.tookMs.length, report.done);
});
