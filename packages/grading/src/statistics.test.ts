import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootstrapCi90, quantile, round } from './statistics.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('a quantile is a sample', () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2);
  assert.equal(quantile([4, 1, 3, 2], 1), 4);
});

test('an interval holds the value, is the same every time, and has no width where samples agree', () => {
  const samples = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const [low, high] = bootstrapCi90(samples, mean);
  assert.ok(low < mean(samples) && mean(samples) < high);
  assert.deepEqual(bootstrapCi90(samples, mean), [low, high]);
  assert.deepEqual(bootstrapCi90([0.3, 0.3], mean), [0.3, 0.3]);
});

test('numbers are rounded to the decimals asked for', () => assert.equal(round(0.12345, 3), 0.123));
