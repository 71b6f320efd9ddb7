import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf } from './ambiguities.ts';

test('the cases of an ambiguity are those that are listed, and those that bear its name', () => {
  const all = ['amb-late', 'amb-late-fee', 'amb-later-x', 'plain', 'other'];
  assert.deepEqual(casesOf({ id: 'late', cases: ['plain'] }, all), ['amb-late', 'amb-late-fee', 'plain']);
});
