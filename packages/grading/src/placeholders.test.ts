import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScope, expandJson, expandPath, expandValue, savedNames } from './placeholders.ts';

test('draws one value per label, of the kind that is named', () => {
  const { a, b, other, n, mail, day } = expandValue(
    { a: '$text:a', b: 'x $text:a y', other: '$text:b', n: '$int:n', mail: '$email:m', day: '$date:d' },
    createScope('1'),
  ) as Record<string, string | number>;
  assert.equal(b, `x ${a} y`);
  assert.notEqual(a, other);
  assert.equal(Number.isInteger(n), true);
  assert.match(String(mail), /^[a-z0-9]+@example\.com$/);
  assert.match(String(day), /^\d{4}-\d\d-\d\d$/);
});

test('keeps a drawn number inside its range and moves numbers and days', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const scope = createScope(String(seed));
    const first = expandValue('$int:n:3..5', scope) as number;
    assert.equal(first >= 3 && first <= 5, true);
    assert.equal(expandValue('$int:n+1', scope), first + 1);
    const day = Date.parse(String(expandValue('$date:d', scope)));
    assert.equal(Date.parse(String(expandValue('$date:d-7', scope))), day - 7 * 86_400_000);
  }
});

test('draws text of a length within a range', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    assert.equal(String(expandValue('$text:a:3..5', createScope(String(seed)))).length <= 5, true);
    assert.equal(String(expandValue('$text:a:60..70', createScope(String(seed)))).length >= 60, true);
  }
});

test('joins a day and a time, and tells today and now, moved by days', () => {
  const scope = createScope('1');
  assert.match(String(expandValue('$date:d+0T09:30:00.000Z', scope)), /^\d{4}-\d\d-\d\dT09:30:00\.000Z$/);
  const [yesterday, today, now] = ['$today-1', '$today', '$now'].map((text) => String(expandValue(text, scope)));
  assert.equal(Date.parse(today ?? '') - Date.parse(yesterday ?? ''), 86_400_000);
  assert.equal(now?.startsWith(today ?? '-'), true);
  assert.equal(expandValue('$todays', scope), '$todays');
});

test('gives saved values with their type when they are the whole string', () => {
  const scope = createScope('1');
  scope.keep('book', { id: 7, tags: ['a'], author: { name: 'Ursula' } });
  assert.deepEqual(expandJson('{"a":"{{book.id}}","b":"#{{book.id}}","c":"{{book.author.name}}","d":"{{book.tags.0}}"}', scope), {
    a: 7,
    b: '#7',
    c: 'Ursula',
    d: 'a',
  });
});

test('encodes values in a path', () => {
  const scope = createScope('1');
  scope.keep('q', { text: 'a b&c' });
  assert.equal(expandPath('/api/books?title={{q.text}}', scope), '/api/books?title=a%20b%26c');
});

test('says which saved answer is missing', () => {
  assert.throws(() => expandValue('{{book.id}}', createScope('1')), /names "book", which no earlier answer was saved as/);
  const scope = createScope('1');
  scope.keep('book', {});
  assert.throws(() => expandPath('/x/{{book.id}}', scope), /no such value/);
  assert.throws(() => expandJson('{', scope), /not JSON/);
});

test('lists the saved names a text reads', () => {
  assert.deepEqual(savedNames('/api/{{book.id}}/x/{{ loan.id }}?t=$text:a'), ['book', 'loan']);
});
