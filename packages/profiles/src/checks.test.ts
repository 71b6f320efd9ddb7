import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FieldKind, FieldSpec } from '../web/platform/app-spec.ts';
import { checkedValues, faultOf, fromText } from '../web/platform/checks.ts';
import { HttpError } from '../web/platform/http-error.ts';

const field = (kind: FieldKind, more: Partial<FieldSpec> = {}): FieldSpec => ({ name: 'x', kind, required: true, ...more });

describe('a value is checked by the kind of its field', () => {
  for (const [kind, good, bad, more] of [
    ['text', ['a', ' a '], ['', '  ', 7, true, null, undefined, [], {}], {}],
    ['text', ['abc'], ['ab', 'abcde'], { min: 3, max: 4 }],
    ['integer', [0, -3, 2 ** 40], [1.5, '1', Number.NaN, null, 2 ** 60], {}],
    ['integer', [1, 5], [0, 6], { min: 1, max: 5 }],
    ['number', [0.5, -1], ['0.5', Infinity, null], {}],
    ['boolean', [true, false], ['true', 1, null], {}],
    ['date', ['2024-02-29'], ['2026-02-29', '2026-2-1', '2026-01-01T00:00:00Z', 'today', 7], {}],
    [
      'dateTime',
      ['2026-01-31T12:00:00Z', '2026-01-31T12:00Z', '2026-01-31T12:00:00.123+02:00'],
      ['2026-01-31', '2026-02-31T12:00:00Z', '2026-01-31T25:00:00Z', '2026-01-31T12:00:00'],
      {},
    ],
    ['enum', ['a'], ['b', '', null, 1], { values: ['a'] }],
    ['email', ['a@b.c'], ['a@b', 'a b@c.d', '@b.c', '', 7], {}],
    ['reference', [1], ['1', 1.5, null], {}],
  ] as const) {
    test(`${kind} ${JSON.stringify(more)}`, () => {
      for (const value of good) assert.equal(faultOf(field(kind, more), value), undefined, JSON.stringify(value));
      for (const value of bad) assert.ok(faultOf(field(kind, more), value), JSON.stringify(value));
      assert.equal(faultOf(field(kind, { ...more, required: false }), null), undefined);
    });
  }
});

describe('the values of a request', () => {
  const fields: FieldSpec[] = [
    { name: 'title', kind: 'text', required: true },
    { name: 'stars', kind: 'integer', required: true, default: 3 },
    { name: 'note', kind: 'longText' },
    { name: 'dueOn', kind: 'date' },
  ];

  test('get their defaults in a create and stay absent in an update', () => {
    assert.deepEqual(checkedValues(fields, { title: 'a', extra: 1 }), { title: 'a', stars: 3, note: null, dueOn: null });
    assert.deepEqual(checkedValues(fields, { note: 'n', dueOn: '' }, true), { note: 'n', dueOn: null });
  });

  test('are refused all at once', () => {
    assert.throws(
      () => checkedValues(fields, { stars: null, dueOn: 'soon' }),
      (reason: unknown) => {
        assert.ok(reason instanceof HttpError);
        assert.deepEqual([reason.status, Object.keys(reason.fields ?? {})], [400, ['title', 'stars', 'dueOn']]);
        return true;
      },
    );
    for (const body of [null, [], 'text', 7]) assert.throws(() => checkedValues(fields, body), HttpError);
  });

  test('an inherited name is no value', () => {
    assert.throws(() => checkedValues([{ name: 'constructor', kind: 'text', required: true }], {}), HttpError);
  });
});

test('text of a query becomes what its field holds, or stays text to be refused', () => {
  assert.deepEqual(
    [
      fromText(field('integer'), '7'),
      fromText(field('boolean'), 'false'),
      fromText(field('number'), '1.5'),
      fromText(field('integer'), '7x'),
      fromText(field('boolean'), 'maybe'),
    ],
    [7, false, 1.5, '7x', 'maybe'],
  );
  assert.equal(fromText(field('date', { required: false }), ''), null);
});
