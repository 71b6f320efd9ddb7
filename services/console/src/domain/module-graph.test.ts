import assert from 'node:assert/strict';
import { it } from 'node:test';
import { moduleGraphOf } from './module-graph.ts';

it('puts entities left, modules right of what they call, endpoints right of all', () => {
  const { nodes, edges, columns, rows } = moduleGraphOf({
    entities: [{ name: 'Book' }, { name: 'Loan' }],
    modules: [
      { name: 'lend', entities: ['Book', 'Loan'], dependsOn: ['check'] },
      { name: 'check', entities: ['Loan'] },
    ],
    endpoints: [
      { id: 'books.lend', method: 'POST', path: '/api/lend', module: 'lend' },
      { id: 'books.list', method: 'GET', path: '/api/books' },
    ],
  });
  assert.deepEqual(
    nodes.map(({ id, column, row }) => [id, column, row]),
    [
      ['entity Book', 0, 0],
      ['entity Loan', 0, 1],
      ['module lend', 2, 0],
      ['module check', 1, 0],
      ['endpoint books.lend', 3, 0],
    ],
  );
  assert.deepEqual(edges.map(({ from, to }) => `${from.id} > ${to.id}`).sort(), [
    'entity Book > module lend',
    'entity Loan > module check',
    'entity Loan > module lend',
    'module check > module lend',
    'module lend > endpoint books.lend',
  ]);
  assert.deepEqual([columns, rows], [4, 2]);
});

it('ends when modules call each other in a circle, or what is not there', () => {
  const { nodes, edges } = moduleGraphOf({
    modules: [
      { name: 'a', dependsOn: ['b', 'gone'] },
      { name: 'b', dependsOn: ['a'] },
    ],
  });
  assert.equal(nodes.length, 2);
  assert.equal(edges.length, 2);
});
