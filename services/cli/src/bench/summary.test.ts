import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarise } from './summary.ts';
import { sampleBrief, sampleResult } from './testing/sample.ts';

const results = [
  sampleResult(),
  sampleResult({ seed: 2, failed: ['amb-days-b'], status: 'below_bar', tokens: 3000, scores: {} }),
  sampleResult({ system: 'single', failed: ['a', 'amb-days-b'], status: 'failed' }),
];

test('shares are of all cases of all builds, a failed build counts 0, and other figures are means', () => {
  const { total, seeds, briefs } = summarise('tiny', [sampleBrief()], results);
  assert.equal(seeds, 2);
  assert.deepEqual(
    total.map(({ system, builds, pass, accepted, tokens }) => [system, builds, pass.value, accepted.value, tokens]),
    [
      ['single', 1, 0, 0, 1000],
      ['team', 2, 0.75, 0.5, 2000],
    ],
  );
  assert.deepEqual(total[1]?.scores, { quality: 0.5 });
  assert.equal(briefs[0]?.systems.length, 2);
  const [low, high] = total[1]?.pass.ci90 ?? [0, 0];
  assert.ok(low <= 0.75 && 0.75 <= high);
});

test('readings count the ambiguities whose every case the team passes', () => {
  assert.deepEqual(summarise('tiny', [sampleBrief()], results).readings?.value, 0.5);
  assert.equal(summarise('tiny', [sampleBrief({ ambiguities: [] })], results).readings, undefined);
  const listed = sampleBrief({ ambiguities: [{ id: 'x', cases: ['a'] }] });
  assert.equal(summarise('tiny', [listed], results).readings?.value, 1);
});
