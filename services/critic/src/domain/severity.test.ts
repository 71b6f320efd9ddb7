import assert from 'node:assert/strict';
import { it } from 'node:test';
import { bySeverity, scoreOfFaults, type Fault } from './severity.ts';

const fault = (rule: string, severity: Fault['severity']): Fault => ({ rule, severity });

it('is 1 without a fault, and each fault leaves its part', () => {
  assert.equal(scoreOfFaults([]), 1);
  assert.equal(scoreOfFaults([fault('a', 'severe'), fault('b', 'plain'), fault('c', 'slight')]).toFixed(4), '0.3800');
});

it('counts the same rule three times at most, and others after it', () => {
  const often = Array.from({ length: 50 }, () => fault('a', 'plain'));
  assert.equal(scoreOfFaults(often).toFixed(4), '0.5120');
  assert.equal(scoreOfFaults([...often, fault('b', 'severe')]).toFixed(4), '0.2560');
});

it('puts the worst first', () => {
  assert.deepEqual(
    [fault('a', 'slight'), fault('b', 'severe'), fault('c', 'plain')].toSorted(bySeverity).map(({ rule }) => rule),
    ['b', 'c', 'a'],
  );
});
