import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, daysBetween } from '../web/platform/dates.ts';

test('adds days across months and leap days', () => {
  assert.equal(addDays('2024-02-26', 7), '2024-03-04');
  assert.equal(addDays('2025-03-01', -1), '2025-02-28');
  assert.equal(addDays('2025-12-31T23:30:00.000Z', 1), '2026-01-01');
});

test('counts the days between days and instants', () => {
  assert.equal(daysBetween('2025-02-27', '2025-03-02'), 3);
  assert.equal(daysBetween('2025-03-02', '2025-02-27'), -3);
  assert.equal(daysBetween('2025-03-02T23:00:00.000Z', '2025-03-03'), 1);
});
