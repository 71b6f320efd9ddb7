import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOfRepository } from './slips.ts';

test('a repository used like an array means all of its rows', () => {
  assert.equal(
    rowsOfRepository('await db.item.reduce((sum, item) => sum + item.quantity, 0)'),
    'await db.item.findMany().reduce((sum, item) => sum + item.quantity, 0)',
  );
  assert.equal(rowsOfRepository('db.item.findMany().filter((item) => item.open)'), 'db.item.findMany().filter((item) => item.open)');
});
