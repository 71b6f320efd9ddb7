import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slopePercent } from './slope.ts';

test('what grows by one percent a minute grows by ten in ten minutes, odd looks or not', () => {
  const looks = Array.from({ length: 60 }, (_, minute) => ({ at: minute * 60, value: 100 + (minute - 30) }));
  assert.ok(Math.abs((slopePercent(looks) ?? 0) - 10) < 0.2);
  assert.ok(Math.abs((slopePercent(looks.map((look, index) => (index % 20 === 3 ? { ...look, value: 500 } : look))) ?? 0) - 10) < 1);
});

test('what stays does not grow, and two looks tell nothing', () => {
  assert.equal(slopePercent([1, 2, 3, 4].map((at) => ({ at, value: 7 }))), 0);
  assert.equal(
    slopePercent([
      { at: 0, value: 1 },
      { at: 1, value: 2 },
    ]),
    undefined,
  );
});
