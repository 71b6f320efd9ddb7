import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Field, FieldType, Plan } from '@modwright/contracts/plan';
import { describeChange } from './change.ts';
import { lintChange } from './lint-change.ts';

const before = Plan.fromPartial({
  entities: [
    {
      name: 'Book',
      plural: 'books',
      fields: [
        { name: 'title', type: FieldType.TEXT, required: true },
        { name: 'status', type: FieldType.ENUM, values: ['open', 'done'], required: true, defaultJson: '"open"' },
      ],
    },
    { name: 'Shelf', plural: 'shelves', fields: [{ name: 'label', type: FieldType.TEXT, required: true }] },
  ],
  endpoints: [
    { id: 'books.finish', module: 'finishBook' },
    { id: 'reports.counts', module: 'counts' },
  ],
  modules: [
    {
      name: 'finishBook',
      endpoint: 'books.finish',
      responsibility: 'Finishes a book.',
      entities: ['Book'],
      output: { entity: 'Book' },
      acceptance: [{ id: 'finishBook.a1', text: 'it is done' }],
    },
    {
      name: 'counts',
      endpoint: 'reports.counts',
      responsibility: 'Counts.',
      entities: ['Shelf'],
      output: { fields: [{ name: 'total', type: FieldType.INTEGER }] },
      acceptance: [{ id: 'counts.a1', text: 'it counts' }],
    },
  ],
});
const app = { build: 'build_1', plan: before, accepted: new Set(['finishBook', 'counts']) };
const touched = (plan: Plan, accepted = app.accepted): string[] => describeChange({ ...app, accepted }, plan, []).touched;

/** The plan with a book that is different. */
function withBook(change: (fields: readonly Field[]) => readonly Field[], more: Partial<Plan['entities'][number]> = {}): Plan {
  return {
    ...before,
    entities: before.entities.map((entity) => (entity.name === 'Book' ? { ...entity, fields: [...change(entity.fields)], ...more } : entity)),
  };
}
const field = (name: string, more: object): Field => Field.fromPartial({ name, type: FieldType.TEXT, ...more });
const status = (change: object) => withBook((fields) => fields.map((one) => (one.name === 'status' ? { ...one, ...change } : one)));

describe('which modules a change touches', () => {
  it('is none when nothing changes, and when a field is added that may be left out', () => {
    assert.deepEqual(touched(before), []);
    assert.deepEqual(touched(withBook((fields) => [...fields, field('note', {})])), []);
    assert.deepEqual(touched(withBook((fields) => [...fields, field('kind', { required: true, defaultJson: '"paper"' })])), []);
  });
  it('is those whose entity loses a field, changes one, needs a value or belongs to somebody', () => {
    assert.deepEqual(touched(withBook((fields) => fields.slice(1))), ['finishBook']);
    assert.deepEqual(touched(status({ values: ['open', 'done', 'lost'] })), ['finishBook']);
    assert.deepEqual(touched(withBook((fields) => [...fields, field('isbn', { required: true })])), ['finishBook']);
    assert.deepEqual(touched(withBook((fields) => fields, { owned: true })), ['finishBook']);
  });
  it('is those whose contract, sentences or sign-in changed, new ones, and those never accepted', () => {
    const [finish, counts] = before.modules;
    assert.ok(finish && counts);
    assert.deepEqual(
      touched({
        ...before,
        modules: [{ ...finish, acceptance: [...finish.acceptance, { id: 'x', text: 'twice is refused', requirement: '', fromBrief: true }] }, counts],
      }),
      ['finishBook'],
    );
    assert.deepEqual(touched({ ...before, modules: [finish, { ...counts, output: { entity: '', list: true, fields: [] } }] }), ['counts']);
    assert.deepEqual(touched({ ...before, endpoints: before.endpoints.map((one) => ({ ...one, auth: one.module === 'counts' })) }), ['counts']);
    assert.deepEqual(touched({ ...before, modules: [...before.modules, { ...counts, name: 'more' }] }), ['more']);
    assert.deepEqual(touched(before, new Set(['counts'])), ['finishBook']);
  });
  it('says which parts come, change and go', () => {
    const plan = {
      ...withBook((fields) => [...fields.slice(1), field('note', {})]),
      endpoints: before.endpoints.slice(0, 1),
      modules: before.modules.slice(0, 1),
    };
    assert.deepEqual(
      describeChange(app, plan, []).parts.map(({ kind, part }) => `${kind.replace('CHANGE_KIND_', '')} ${part}`),
      ['ADDED field Book.note', 'REMOVED field Book.title', 'REMOVED endpoint reports.counts', 'REMOVED module counts'],
    );
  });
});

describe('a change that data could not follow', () => {
  const faults = (plan: Plan): string =>
    lintChange(before, plan)
      .map(({ text }) => text)
      .join('; ');
  const cases: [string, Plan, RegExp | ''][] = [
    ['a field that may be left out', withBook((fields) => [...fields, field('note', {})]), ''],
    ['more values of a choice', status({ values: ['open', 'done', 'lost'] }), ''],
    ['a choice that becomes text', status({ type: FieldType.TEXT, values: [] }), ''],
    [
      'a new required field without a default',
      withBook((fields) => [...fields, field('isbn', { required: true })]),
      /isbn is required, and rows that exist have no value/,
    ],
    [
      'a new unique field with a default',
      withBook((fields) => [...fields, field('isbn', { unique: true, defaultJson: '"x"' })]),
      /would all have the same value/,
    ],
    ['another type', status({ type: FieldType.INTEGER }), /status cannot hold what rows that exist have/],
    ['a value less', status({ values: ['open'] }), /loses "done"/],
    ['a value that becomes unique', withBook((fields) => fields.map((one) => ({ ...one, unique: true }))), /title becomes unique/],
    ['rows that belong to somebody', withBook((fields) => fields, { owned: true }), /whose rows are whose/],
    ['sign-in', { ...before, signIn: true }, /sign-in cannot be added/],
  ];
  for (const [name, plan, pattern] of cases) {
    it(`${pattern === '' ? 'is none' : 'is named'}: ${name}`, () => (pattern === '' ? assert.equal(faults(plan), '') : assert.match(faults(plan), pattern)));
  }
});
