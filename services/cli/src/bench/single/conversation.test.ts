import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, type Exchange } from './conversation.ts';

const exchange = (size: number, pinned = false): Exchange => ({ question: 'x'.repeat(size * 3), answer: '', pinned });

test('what the model cannot read goes, oldest first, and what is pinned stays', () => {
  const [brief, first, second] = [exchange(10, true), exchange(10), exchange(10)];
  assert.deepEqual(fit([brief, first, second], 30), [brief, first, second]);
  assert.deepEqual(fit([brief, first, second], 25), [brief, second]);
  assert.deepEqual(fit([brief, first, second], 10), [brief]);
  assert.equal(fit([brief, first, second], 9), undefined);
});
