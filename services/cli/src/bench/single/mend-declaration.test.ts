import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Declaration, DeclaredField } from './declaration.ts';
import { mendDeclaration } from './mend-declaration.ts';

const declare = (fields: DeclaredField[]): Declaration => ({
  title: 'Books',
  signIn: false,
  entities: [
    { name: 'Author', plural: 'authors', fields: [{ name: 'name', type: 'text' }], endpoints: ['list'] },
    { name: 'Book', plural: 'books', fields, endpoints: ['list'] },
  ],
  actions: [],
  reports: [
    {
      name: 'counts',
      path: '/api/reports/counts',
      does: 'Counts books.',
      input: [],
      uses: ['Book', 'Shelf'],
      refusals: [],
      examples: [],
      list: false,
      figures: [],
    },
  ],
});
const mended = (...fields: DeclaredField[]): readonly DeclaredField[] | undefined => mendDeclaration(declare(fields)).entities[1]?.fields;

test('what is built in or said twice goes', () => {
  assert.deepEqual(mended({ name: 'id', type: 'integer' }, { name: 'title', type: 'text' }, { name: 'title', type: 'longText' }), [
    { name: 'title', type: 'text' },
  ]);
});

test('a reference is named like one, and points at what there is', () => {
  assert.deepEqual(mended({ name: 'author', type: 'reference', ref: 'Author' }, { name: 'shelf', type: 'reference', ref: 'Shelf' }), [
    { name: 'authorId', type: 'reference', ref: 'Author' },
    { name: 'shelf', type: 'integer', ref: 'Shelf' },
  ]);
});

test('a choice without values is text, a state begins with its first value, a flag with false', () => {
  const [room, status, kept] =
    mended({ name: 'room', type: 'choice' }, { name: 'status', type: 'choice', values: ['new', 'old'] }, { name: 'kept', type: 'boolean' }) ?? [];
  assert.deepEqual([room?.type, status?.default, kept?.default], ['text', 'new', false]);
});

test('modules use what there is', () => {
  assert.deepEqual(mendDeclaration(declare([{ name: 'title', type: 'text' }])).reports[0]?.uses, ['Book']);
});
