import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Shapes } from '@modwright/client';
import type { Plan } from '@modwright/contracts/plan';
import type { Json } from './json.ts';
import { countCases, matrixOf } from './plan-matrix.ts';

const plan: Json<Plan> = {
  requirements: [
    { id: 'R1', text: 'add books' },
    { id: 'R2', text: 'mark them read' },
  ],
  endpoints: [{ id: 'books.create' }, { id: 'books.markRead', module: 'markRead' }],
  modules: [{ name: 'markRead', acceptance: [{ id: 'markRead.a1', text: 'a book becomes read', requirement: 'R2' }] }],
  coverage: [
    { requirement: 'R1', endpoints: ['books.create'] },
    { requirement: 'R2', endpoints: ['books.markRead'], modules: ['markRead'] },
  ],
};
const aCase = (id: string, module: string, more: Partial<Shapes['Case']> = {}): Shapes['Case'] => ({
  id,
  module,
  title: '',
  origin: 'authored',
  acceptance: '',
  passed: true,
  failure: '',
  ...more,
});
const ids = (cases: readonly Shapes['Case'][]): string[] => cases.map(({ id }) => id);

it('puts every case where its requirement meets its module, and the others in a last row', () => {
  const cases = [
    aCase('markRead.a1', 'markRead'),
    aCase('markRead.a1.b', 'markRead', { acceptance: 'a book becomes read' }),
    aCase('books.create.ok', ''),
    aCase('user.lists', ''),
    aCase('gone.a1', 'gone'),
  ];
  const { modules, rows } = matrixOf(plan, cases);
  assert.deepEqual(modules, ['markRead', '']);
  assert.deepEqual(
    rows.map(({ id, cells }) => [id, ...cells.map((cell) => ids(cell.cases))]),
    [
      ['R1', [], ['books.create.ok']],
      ['R2', ['markRead.a1', 'markRead.a1.b'], []],
      ['', [], ['user.lists', 'gone.a1']],
    ],
  );
  assert.deepEqual(
    rows.map(({ cells }) => cells.map(({ isPlanned }) => isPlanned)),
    [
      [false, true],
      [true, false],
      [false, false],
    ],
  );
});

it('has no last row when every case shows a requirement', () => {
  assert.deepEqual(
    matrixOf(plan, [aCase('markRead.a1', 'markRead')]).rows.map(({ id }) => id),
    ['R1', 'R2'],
  );
});

it('counts what passes, what does not, and what was not run', () => {
  const cases = [aCase('a', ''), aCase('b', '', { passed: false }), aCase('c', '', { passed: null })];
  assert.deepEqual(countCases(cases), { passed: 1, total: 3, open: 1 });
});
