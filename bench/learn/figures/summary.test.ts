import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvaluatedTask } from '../sampling/evaluate-task.ts';
import { changeOf, meansOf } from './summary.ts';

function evaluated(task: string, pass: number, more: Partial<EvaluatedTask> = {}): EvaluatedTask {
  const complete = pass === 1;
  return {
    task,
    family: 'f',
    sample: 0,
    reward: pass,
    pass,
    firstPass: pass,
    complete,
    completeAtOnce: complete,
    repairTurns: 1,
    tokens: 100,
    seconds: 1,
    ...more,
  };
}

test('a change is of the same tasks with the same seeds, whatever else was evaluated', () => {
  const before = [evaluated('a', 0.2), evaluated('b', 0.4), evaluated('only before', 1)];
  const change = changeOf('pass', before, [
    [evaluated('a', 0.4), evaluated('b', 0.6)],
    [evaluated('a', 0.6), evaluated('b', 0.8)],
  ]);
  assert.ok(change);
  assert.equal(change.n, 4);
  assert.deepEqual(
    change.bySeed.map((delta) => delta.toFixed(3)),
    ['0.200', '0.400'],
  );
  assert.equal(change.delta.toFixed(3), '0.300');
  assert.ok(change.ci90[0] >= 0.199 && change.ci90[0] < 0.3 && change.ci90[1] > 0.3 && change.ci90[1] <= 0.401, `${change.ci90.join()}`);
});

test('without a common task there is no change', () => {
  assert.equal(changeOf('pass', [evaluated('a', 1)], [[evaluated('b', 1)]]), undefined);
});

test('tokens are counted by accepted module, those of modules that failed included', () => {
  assert.equal(meansOf([evaluated('a', 1), evaluated('b', 0.5), evaluated('c', 0)]).tokensPerAccepted, 300);
  assert.equal(meansOf([evaluated('b', 0.5)]).tokensPerAccepted, undefined);
});
