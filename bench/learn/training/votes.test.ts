import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PoolEntry, PoolSample } from '../sampling/sample-task.ts';
import { votePreferences } from './votes.ts';

function sample(group: number, quality: number): PoolSample {
  const grade = { usable: true, passed: quality, total: 4, diagnostics: [], failures: [], behaves: quality };
  const tokens = { promptIds: [group], completionIds: [quality], logprobs: [-1] };
  return {
    turn: { id: `${group}/${quality}`, step: 'draft', group: `${group}`, tokens },
    repair: 0,
    source: `${group} ${quality}`,
    grade,
    components: [],
    reward: quality / 4,
  };
}

const entries = Array.from({ length: 20 }, (_, group): PoolEntry => {
  const samples = [0, 1, 3, 4].map((quality) => sample(group, quality));
  return { task: `t${group}`, family: 'f', level: 1, samples, seconds: { model: 0, grading: 0, visit: 0 } };
});

/** Share of the preferences whose chosen draft is the better one. */
function rightShare(colluding: number): number {
  const preferences = votePreferences(entries, { honest: 10 - colluding, colluding }, 1);
  assert.equal(preferences.length, 40);
  return preferences.filter(({ chosenIds, rejectedIds }) => chosenIds[0]! > rejectedIds[0]!).length / preferences.length;
}

test('votes prefer the better draft of one prompt, with one rater in ten against them as well', () => {
  assert.ok(rightShare(0) > 0.95);
  assert.ok(rightShare(1) > 0.95);
});

test('the same seed gives the same votes', () => {
  const voters = { honest: 9, colluding: 1 };
  assert.deepEqual(votePreferences(entries, voters, 7), votePreferences(entries, voters, 7));
});
