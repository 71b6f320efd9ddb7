import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EndpointKind, FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { countCases } from './count-cases.ts';

const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });

function planOf(responsibility: string, fields: readonly string[], entities = ['Tool', 'Loan']): Plan {
  return Plan.fromPartial({
    entities: [
      { name: 'Tool', plural: 'tools', fields: [{ name: 'status', type: FieldType.ENUM, values: ['available', 'lent'], defaultJson: '"available"' }] },
      {
        name: 'Loan',
        plural: 'loans',
        fields: [
          { name: 'toolId', type: FieldType.REFERENCE, ref: 'Tool', required: true },
          { name: 'returned', type: FieldType.BOOLEAN, defaultJson: 'false' },
        ],
      },
    ],
    endpoints: [{ id: 'reports.counts', kind: EndpointKind.REPORT, method: 'GET', path: '/api/reports/counts', module: 'toolCounts' }],
    modules: [{ name: 'toolCounts', kind: ModuleKind.REPORT, responsibility, endpoint: 'reports.counts', output: { fields: fields.map(count) }, entities }],
  });
}

function expected(plan: Plan): Record<string, number> | undefined {
  const [subject] = countCases(plan, plan.endpoints[0]!, plan.modules[0]!);
  return subject && (JSON.parse(subject.steps.at(-1)?.expect?.bodyJson ?? '{}') as Record<string, number>);
}

describe('count cases', () => {
  it('give each count its own number, rows that other rows need included', () => {
    const plan = planOf('It shows how many tools are `available`, how many are `lent`, and how many loans there were in all (`loans`).', [
      'available',
      'lent',
      'loans',
    ]);
    // Two tools are available and three are lent; each of four loans brings a tool of its own, which is available.
    assert.deepEqual(expected(plan), { available: 6, lent: 3, loans: 4 });
  });

  it('read "the counts: ..." over the only entity of a report', () => {
    assert.deepEqual(expected(planOf('`GET /x` shows the counts: `total`, `available` and `lent`.', ['total', 'available', 'lent'], ['Tool'])), {
      total: 9,
      available: 4,
      lent: 5,
    });
  });

  it('count rows that differ, so that a condition nobody asked for is found out, and say in words what is counted', () => {
    const plan = planOf('Shows how many loans there were in all (`loans`)', ['loans']);
    const [subject] = countCases(plan, plan.endpoints[0]!, plan.modules[0]!);
    const returned = subject?.steps.flatMap(({ bodyJson }) => /"returned":(true|false)/.exec(bodyJson)?.[1] ?? []);
    assert.deepEqual(returned, ['true', 'false']);
    assert.equal(subject?.title, 'loans is how many loans there are, all of them');
  });

  it('count a yes by the name of its field', () => {
    assert.deepEqual(expected(planOf('Shows the number of loans that are `returned`', ['returned'])), { returned: 2 });
    assert.deepEqual(expected(planOf('Shows how many loans are returned', ['returned'])), { returned: 2 });
  });

  it('follow from no sentence that says more than they read', () => {
    assert.equal(expected(planOf('Shows how many tools are `lent` for more than a week', ['lent'])), undefined);
    assert.equal(expected(planOf('Shows the counts of late `loans` and what they cost', ['loans'])), undefined);
    assert.equal(expected(planOf('Shows how many tools nobody wants (`unwanted`)', ['unwanted'])), undefined);
  });
});
