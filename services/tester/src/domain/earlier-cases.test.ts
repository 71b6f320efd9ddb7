import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Base } from '@modwright/contracts/build';
import { Case, CaseOrigin, CaseResult } from '@modwright/contracts/grading';
import { FieldType, Plan } from '@modwright/contracts/plan';
import { joinCases, newSentences, stillHolding } from './earlier-cases.ts';

const get = (path: string, status = 200) => ({ method: 'GET', path, expect: { status } });
const derived = (id: string, path: string, module = '') => Case.fromPartial({ id, module, origin: CaseOrigin.DERIVED, steps: [get(path)] });
const authored = (id: string, acceptance: string, status = 200) =>
  Case.fromPartial({ id, module: 'm', origin: CaseOrigin.AUTHORED, acceptance, steps: [get('/m', status)] });

const plan = Plan.fromPartial({
  modules: [
    {
      name: 'm',
      output: { entity: 'Book' },
      acceptance: [
        { id: 'm.a1', text: 'one' },
        { id: 'm.a2', text: 'two' },
      ],
    },
  ],
});
const base = (...cases: Case[]) => Base.fromPartial({ build: 'build_1', version: 1, plan, cases });
const ids = (cases: readonly Case[]): string[] => cases.map(({ id }) => id);

test('only sentences that the base did not have are read', () => {
  const [module] = plan.modules;
  assert.ok(module);
  const longer = { ...module, acceptance: [...module.acceptance, { id: 'm.a3', text: 'three', requirement: '', fromBrief: true }] };
  assert.deepEqual(
    newSentences(longer, base()).map(({ id }) => id),
    ['m.a3'],
  );
  assert.equal(newSentences(longer, undefined).length, 3);
});

test('old cases stay word for word, and a derived case that says more is added under its own id', () => {
  const old = [derived('books.list', '/a'), derived('books.read', '/b'), authored('m.a1', 'one')];
  const joined = joinCases(
    base(...old),
    plan,
    [derived('books.list', '/a'), derived('books.read', '/b?more'), derived('books.new', '/c')],
    [authored('m.a3', 'three')],
  );
  assert.deepEqual(joined.earlier, old);
  assert.deepEqual(ids(joined.fresh), ['books.read.v2', 'books.new', 'm.a3']);
  assert.deepEqual(joined.superseded, []);
});

test('a case falls with its sentence, its module or its contract, and the reason is said', () => {
  const now = Plan.fromPartial({
    modules: [{ name: 'm', output: { fields: [{ name: 'n', type: FieldType.INTEGER }] }, acceptance: [{ id: 'm.a1', text: 'one' }] }],
    change: { superseded: [{ what: 'two', reason: 'the follow-up says "three"' }] },
  });
  const old = [authored('m.a1', 'one'), authored('m.a2', 'two'), authored('m.a9', 'gone'), derived('m.answers', '/m', 'm'), derived('x.answers', '/x', 'x')];
  const { earlier, superseded } = joinCases(base(...old), now, [derived('m.answers', '/m?n', 'm')], []);
  assert.deepEqual(ids(earlier), ['m.a1']);
  assert.deepEqual(
    superseded.map(({ what, reason }) => `${what}: ${reason}`),
    [
      'm.a2: the follow-up says "three"',
      'm.a9: its sentence is not in the plan any more: "gone"',
      'm.answers: what m takes or answers has changed',
      'x.answers: the plan has no module x any more',
    ],
  );
});

test('what the new scaffold answers otherwise does not hold, and of two cases that exclude one another the newer holds', () => {
  const old = [derived('books.list', '/a'), derived('books.read', '/b'), authored('m.a1', 'one', 200)];
  const results = [
    CaseResult.fromPartial({ caseId: 'books.list', passed: true }),
    CaseResult.fromPartial({ caseId: 'books.read', failure: 'GET /b answered 404' }),
  ];
  const { cases, superseded } = stillHolding(old, [authored('m.a3', 'three', 409)], results);
  assert.deepEqual(ids(cases), ['books.list']);
  assert.deepEqual(
    superseded.map(({ what }) => what),
    ['books.read', 'm.a1'],
  );
  assert.match(superseded[1]?.reason ?? '', /contradicts m\.a3/);
});
