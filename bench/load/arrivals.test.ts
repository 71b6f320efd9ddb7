import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrivals } from './arrivals.ts';

test('as many come as the rate says, in order, the same for the same seed', () => {
  const moments = [...arrivals(50, 100, 'a')];
  // 5,000 expected, standard deviation 71.
  assert.ok(Math.abs(moments.length - 5_000) < 300, `${moments.length}`);
  assert.deepEqual(
    moments,
    moments.toSorted((a, b) => a - b),
  );
  assert.ok(moments.every((at) => at >= 0 && at < 100));
  assert.deepEqual([...arrivals(50, 100, 'a')], moments);
  assert.notDeepEqual([...arrivals(50, 100, 'b')], moments);
});

test('nobody comes at no rate', () => {
  assert.deepEqual([...arrivals(0, 100, 'a')], []);
});
