import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Case, CaseOrigin, type CaseResult } from '@modwright/contracts/grading';
import { sortOut } from './sort-out.ts';

const result = (caseId: string, passed: boolean, failedStep = 1): CaseResult => ({
  caseId,
  passed,
  failure: passed ? '' : 'it broke',
  failureShown: '',
  failedStep: passed ? -1 : failedStep,
});
const subject = (id: string, origin: CaseOrigin, status = 200): Case =>
  Case.fromPartial({
    id,
    module: 'markRead',
    origin,
    steps: [
      { method: 'POST', path: '/.given/Book', given: true },
      { method: 'POST', path: '/api/books/1/mark-read', expect: { status } },
    ],
  });

test('keeps a case that a null module fails', () => {
  const kept = subject('a', CaseOrigin.AUTHORED);
  assert.deepEqual(sortOut([kept], [result('a', false)]), { cases: [kept], discarded: [] });
});

test('discards an authored case that a null module passes', () => {
  assert.deepEqual(sortOut([subject('a', CaseOrigin.AUTHORED)], [result('a', true)]).discarded, ['a: a null module passes it']);
});

test('gives a derived case that needs no module to the scaffold', () => {
  assert.equal(sortOut([subject('a', CaseOrigin.DERIVED)], [result('a', true)]).cases[0]?.module, '');
});

test('discards a case whose scene cannot be set', () => {
  assert.deepEqual(sortOut([subject('a', CaseOrigin.AUTHORED)], [result('a', false, 0)]).discarded, ['a: its scene cannot be set: it broke']);
});

test('keeps scaffold cases whatever the null app answers, so that a fault of the scaffold shows', () => {
  const own = { ...subject('a', CaseOrigin.DERIVED), module: '' };
  assert.deepEqual(sortOut([own], [result('a', false)]).cases, [own]);
});

test('of two cases that contradict one another the authored one goes', () => {
  const cases = [subject('a', CaseOrigin.AUTHORED, 200), subject('d', CaseOrigin.DERIVED, 409)];
  const sorted = sortOut(cases, [result('a', false), result('d', false)]);
  assert.deepEqual(
    sorted.cases.map(({ id }) => id),
    ['d'],
  );
  assert.match(sorted.discarded[0] ?? '', /^a: it contradicts d/);
});
