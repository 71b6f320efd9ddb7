import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Grade } from './grade.ts';
import { rewardOfGrade } from './reward.ts';

const grade = (passed: number, behaves: number, messages: number): Grade => ({
  usable: true,
  passed,
  behaves,
  total: 4,
  diagnostics: Array.from({ length: messages }, () => 'line 1: wrong'),
  failures: [],
});

test('a draft is worth more with fewer messages, with more that works, with more cases, and at once', () => {
  const ladder = [grade(0, 0, 5), grade(0, 0, 1), grade(0, 3, 1), grade(1, 1, 0), grade(3, 3, 0)].map((one) => rewardOfGrade(one, 0));
  assert.deepEqual(
    ladder,
    ladder.toSorted((a, b) => a - b),
  );
  assert.equal(new Set(ladder).size, ladder.length);
  assert.equal(rewardOfGrade(grade(4, 4, 0), 0), 1);
  assert.ok(rewardOfGrade(grade(4, 4, 0), 1) < 1);
});

test('an answer that cannot be run is worth nothing: less than one with many messages', () => {
  assert.equal(rewardOfGrade({ ...grade(0, 0, 1), usable: false }, 0), 0);
  assert.ok(rewardOfGrade(grade(0, 0, 30), 0) > 0);
});
