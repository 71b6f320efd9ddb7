import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Case } from '@modwright/contracts/grading';
import { describeFailure, type Exchange } from './failure.ts';

const exchange: Exchange = {
  method: 'POST',
  path: '/api/loans/7/return',
  body: '{"day":"2026-03-04"}',
  as: '',
  status: 200,
  answer: '{"id":7,"dueOn":"2026-03-01","bornOn":"1990-05-06","createdAt":"2026-03-04T10:11:12.345Z"}',
  error: '',
};

describe('a failure', () => {
  it('is told to a coder in the same words on any day', () => {
    const { failureShown } = describeFailure(
      Case.fromPartial({ title: 'x' }),
      [exchange],
      { problem: 'the status is wrong', expected: '409' },
      new Date('2026-03-04T23:00:00Z'),
    );
    assert.match(failureShown, /"day":"today"/);
    assert.match(failureShown, /"dueOn":"today-3","bornOn":"1990-05-06","createdAt":"\(a time\)"/);
  });

  it('tells a person what was expected and a coder of a hidden case only what came', () => {
    const told = describeFailure(Case.fromPartial({ title: 'x' }), [exchange], { problem: 'the status is wrong', expected: '409' });
    assert.match(told.failure, /expected 409/);
    assert.doesNotMatch(told.failureShown, /409/);
  });
});
