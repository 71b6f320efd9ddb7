import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Case } from '@modwright/contracts/grading';
import { findContradictions } from './contradictions.ts';

const lend = (id: string, label: string, status: number, bodyJson = ''): Case =>
  Case.fromPartial({
    id,
    steps: [
      { method: 'POST', path: '/api/tools', bodyJson: `{"name":"$text:${label}"}`, save: label, expect: { status: 201 } },
      { method: 'POST', path: `/api/tools/{{${label}.id}}/lend`, expect: { status, bodyJson } },
    ],
  });

test('finds two cases that ask the same and expect different statuses, whatever their labels', () => {
  assert.deepEqual(findContradictions([lend('a', 'tool', 200), lend('b', 'saw', 409)]), [
    { first: 'a', second: 'b', reason: 'POST /api/tools/{{tool.id}}/lend: 200 and 409' },
  ]);
});

test('finds different plain values in one place', () => {
  assert.equal(findContradictions([lend('a', 't', 200, '{"state":"lent"}'), lend('b', 'u', 200, '{"state":"free"}')]).length, 1);
});

test('lets compatible cases be', () => {
  assert.deepEqual(findContradictions([lend('a', 't', 0), lend('b', 't', 201), lend('c', 't', 0, '{"x":1}')]), []);
  assert.deepEqual(findContradictions([lend('a', 't', 200, '{"a":1}'), lend('b', 't', 200, '{"b":2}')]), []);
  assert.deepEqual(findContradictions([lend('a', 't', 200, '{"a":{"$any":true}}'), lend('b', 't', 200, '{"a":2}')]), []);
});
