import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndpointKind, FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { findingText, lintPlan } from '@modwright/plan';
import { settlePlan } from './settle.ts';

function soundPlan(): Plan {
  return Plan.fromPartial({
    title: 'Books',
    requirements: [
      { id: 'R1', text: 'Add books' },
      { id: 'R2', text: 'Mark them read' },
    ],
    entities: [{ name: 'Book', plural: 'books', fields: [{ name: 'title', type: FieldType.TEXT, required: true }] }],
    endpoints: [
      { id: 'books.list', kind: EndpointKind.LIST, method: 'GET', path: '/api/books', entity: 'Book' },
      { id: 'books.markRead', kind: EndpointKind.ACTION, method: 'POST', path: '/api/books/{id}/mark-read', entity: 'Book', module: 'markRead' },
    ],
    pages: [{ path: '/books', title: 'Books', entity: 'Book', actions: ['books.markRead'] }],
    modules: [
      {
        name: 'markRead',
        kind: ModuleKind.RULE,
        responsibility: 'Marks it read.',
        endpoint: 'books.markRead',
        entities: ['Book'],
        output: { entity: 'Book' },
        input: [{ name: 'id', type: FieldType.INTEGER, required: true }],
        acceptance: [{ id: 'markRead.a1', text: 'Given a book, when it is marked, then it is read' }],
      },
    ],
    coverage: [
      { requirement: 'R1', endpoints: ['books.list'] },
      { requirement: 'R2', endpoints: ['books.markRead'], modules: ['markRead'] },
    ],
  });
}

/** A sound plan with one thing broken. */
function broken(change: (plan: Plan) => void): Plan {
  const plan = soundPlan();
  change(plan);
  return plan;
}

const first = <T>(list: readonly T[]): T => list[0] ?? assert.fail('the list is empty');

const FAULTS: readonly (readonly [string, RegExp, (plan: Plan) => void])[] = [
  ['an unserved requirement', /R1: nothing serves "Add books"/, (plan) => plan.coverage.shift()],
  ['a missing dependency', /depends on "gone"/, (plan) => first(plan.modules).dependsOn.push('gone')],
  ['a cycle', /markRead -> markRead/, (plan) => first(plan.modules).dependsOn.push('markRead')],
  ['an endpoint nobody answers', /no module answers it/, (plan) => plan.modules.pop()],
  ['an action on no page', /no page offers it/, (plan) => first(plan.pages).actions.pop()],
  ['a name used twice', /entity Book: the name is used twice/, (plan) => plan.entities.push(first(plan.entities))],
  ['a route used twice', /the route is used twice/, (plan) => plan.endpoints.push({ ...first(plan.endpoints), id: 'other' })],
  [
    'a reference to nothing',
    /refers to "Author"/,
    (plan) => first(plan.entities).fields.push({ ...first(first(plan.entities).fields), name: 'authorId', type: FieldType.REFERENCE, ref: 'Author' }),
  ],
  ['a refusal that is none', /refuses with 500/, (plan) => first(plan.modules).refusals.push({ status: 500, when: 'always' })],
  [
    'an untyped input',
    /the field note has no type/,
    (plan) => first(plan.modules).input.push({ ...first(first(plan.modules).input), name: 'note', type: FieldType.UNSPECIFIED }),
  ],
  ['a path parameter that is no input', /\{id\} is not an input/, (plan) => first(plan.modules).input.pop()],
  ['a module without acceptance', /no sentence says/, (plan) => first(plan.modules).acceptance.pop()],
  ['a module that answers nothing', /answers nothing/, (plan) => (first(plan.modules).output = undefined)],
  [
    'a reserved name',
    /cannot be a function name/,
    (plan) => {
      first(plan.modules).name = 'delete';
    },
  ],
];

test('a sound plan has no findings', () => assert.deepEqual(lintPlan(soundPlan()), []));

for (const [what, expected, change] of FAULTS) {
  test(`finds ${what}`, () => assert.match(lintPlan(broken(change)).map(findingText).join('\n'), expected));
}

test('a faulty module is left out, said so, and the rest stays buildable', () => {
  const { plan, findings } = settlePlan(broken((one) => first(one.modules).acceptance.pop()));
  assert.deepEqual(findings, []);
  assert.deepEqual(plan.modules, []);
  assert.match(plan.assumptions.map((one) => one.text).join(), /"markRead" is left out: no sentence/);
});

test('what leaving out does not mend is said', () => {
  const { findings } = settlePlan(broken((plan) => plan.entities.push(first(plan.entities))));
  assert.match(findings.join(), /the name is used twice/);
});
