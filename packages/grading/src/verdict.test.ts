import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseResult } from '@modwright/contracts/grading';
import { toVerdict } from './verdict.ts';

const passed = (caseId: string): CaseResult => ({ caseId, passed: true, failure: '', failureShown: '', failedStep: -1 });

test('counts every expected case; one without a result fails', () => {
  const verdict = toVerdict(['a', 'b'], [passed('a')], 'd1');
  assert.equal(verdict.passed, 1);
  assert.equal(verdict.expected, 2);
  assert.match(verdict.results[1]?.failure ?? '', /not run/);
});

test('drops results nobody asked for and fails one that was answered twice', () => {
  const verdict = toVerdict(['a'], [passed('a'), passed('a'), passed('forged')]);
  assert.equal(verdict.passed, 0);
  assert.equal(verdict.results.length, 1);
});

test('fails every case of a draft that does not type-check or start', () => {
  const verdict = toVerdict(['a', 'b'], [], 'd', { diagnostics: ['x'] });
  assert.deepEqual([verdict.passed, verdict.expected, verdict.diagnostics.length], [0, 2, 1]);
  assert.match(toVerdict(['a'], [], 'd', { bootFailure: 'exit 0' }).results[0]?.failure ?? '', /did not start/);
});
