import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mentionsAll, pastForm, sameWord } from './grounding.ts';
import { isReserved } from '@modwright/plan';
import { camelCase, entityName, kebabCase, pluralPath, withArticle } from './names.ts';

test('entities are singular and PascalCase, their paths plural and kebab-case', () => {
  assert.deepEqual(['books', 'reading lists', 'SignUp', 'people', 'categories'].map(entityName), ['Book', 'ReadingList', 'SignUp', 'Person', 'Category']);
  assert.deepEqual(['Book', 'ReadingList', 'SignUp', 'Person', 'StockMovement'].map(pluralPath), [
    'books',
    'reading-lists',
    'sign-ups',
    'people',
    'stock-movements',
  ]);
});

test('every spelling of a name comes to the same words', () => {
  assert.deepEqual(['mark read', 'mark_read', 'MarkRead', 'mark-read'].map(camelCase), Array(4).fill('markRead'));
  assert.equal(kebabCase('overdueLoans'), 'overdue-loans');
  assert.deepEqual(['Tool', 'Event', 'User'].map(withArticle), ['a tool', 'an event', 'a user']);
});

test('words that TypeScript keeps for itself are known', () => {
  assert.deepEqual(['return', 'delete', 'lend'].map(isReserved), [true, true, false]);
});

test('forms of one word are the same word, and look-alikes are not', () => {
  for (const [a, b] of [
    ['returned', 'return'],
    ['lent', 'lend'],
    ['loans', 'loan'],
    ['cancelled', 'cancel'],
    ['rating', 'rate'],
    ['archived', 'archive'],
  ] as const)
    assert.ok(sameWord(a, b), `${a} ${b}`);
  for (const [a, b] of [
    ['member', 'many'],
    ['lend', 'loan'],
    ['read', 'unread'],
  ] as const)
    assert.ok(!sameWord(a, b), `${a} ${b}`);
  assert.ok(mentionsAll(['their', 'reorder', 'levels'], 'reorderLevel'));
});

test('past forms name what an action left behind', () => {
  assert.deepEqual(['archive', 'pay', 'cancel', 'return', 'lend'].map(pastForm), ['archived', 'paid', 'cancelled', 'returned', 'lent']);
});
