import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admit, afterFailure, afterSuccess, CLOSED, type BreakerState } from './breaker.ts';

const LIMITS = { failures: 3, openMs: 1_000 };

function failing(times: number, now: number): BreakerState {
  return Array.from({ length: times }).reduce<BreakerState>((state) => afterFailure(state, now, LIMITS), CLOSED);
}

test('stays closed below the limit of failures in a row', () => {
  assert.equal(admit(failing(2, 0), 0, LIMITS).pass, true);
});

test('opens at the limit and says how long to wait', () => {
  assert.deepEqual(admit(failing(3, 100), 400, LIMITS), { pass: false, waitMs: 700 });
});

test('a success in between starts the count anew', () => {
  const state = afterFailure(afterFailure(afterSuccess(), 0, LIMITS), 0, LIMITS);
  assert.equal(admit(state, 0, LIMITS).pass, true);
});

test('lets one call try after the pause, and only one', () => {
  const first = admit(failing(3, 0), 1_000, LIMITS);
  assert.ok(first.pass);
  assert.equal(admit(first.state, 1_001, LIMITS).pass, false);
});

test('a failed try opens it again at once, a good one closes it', () => {
  const trying = admit(failing(3, 0), 1_000, LIMITS);
  assert.ok(trying.pass);
  assert.equal(admit(afterFailure(trying.state, 1_200, LIMITS), 1_300, LIMITS).pass, false);
  assert.equal(admit(afterSuccess(), 1_300, LIMITS).pass, true);
});

test('a try that never reports does not shut the door for ever', () => {
  const trying = admit(failing(3, 0), 1_000, LIMITS);
  assert.ok(trying.pass);
  assert.equal(admit(trying.state, 2_000, LIMITS).pass, true);
});
