import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EndpointKind, FieldType, Plan } from '@modwright/contracts/plan';
import { createRowMaker, loadTargets, type FillSetting, type LoadTarget } from './mod.ts';
import { toolLibrary } from './samples/mod.ts';
import { entitySpec } from './specs.ts';

const setting: FillSetting = { rows: 100, seed: 1, owner: null, now: '2026-03-01T00:00:00.000Z' };

function target(endpoint: string, plan = toolLibrary.plan): LoadTarget {
  return loadTargets(plan, setting, 20).find((one) => one.endpoint === endpoint) ?? assert.fail(`no requests to ${endpoint}`);
}

describe('requests that load an app', () => {
  test('go to every list, read and report, and to what else modules answer, changes last', () => {
    const targets = loadTargets(toolLibrary.plan, setting, 20);
    assert.deepEqual(
      targets.map(({ endpoint, module }) => [endpoint, module].join(' ').trim()),
      [
        'tools.list',
        'members.list',
        'loans.list',
        'tools.read',
        'members.read',
        'loans.read',
        'reports.busiestMembers busiestMembers',
        'tools.lend lendTool',
        'tools.return returnTool',
      ],
    );
  });

  test('name rows that there are, popular ones and others', () => {
    const ids = target('tools.lend').requests.map(({ path }) => Number(/^\/api\/tools\/(\d+)\/lend$/.exec(path)?.[1]));
    assert.ok(ids.every((id) => id >= 1 && id <= 100));
    assert.ok(ids.filter((id) => id <= 10).length >= 10);
    assert.ok(ids.some((id) => id > 10));
  });

  test('carry what the module takes', () => {
    for (const { method, body } of target('tools.lend').requests) {
      const { memberId, ...more } = JSON.parse(body) as Record<string, number>;
      assert.deepEqual([method, more], ['POST', {}]);
      assert.ok((memberId ?? 0) >= 1 && (memberId ?? 0) <= 100);
    }
  });

  const nested = Plan.fromPartial({
    ...toolLibrary.plan,
    endpoints: [
      { id: 'loan', kind: EndpointKind.READ, method: 'GET', path: '/api/members/{memberId}/loans/{id}', entity: 'Loan' },
      { id: 'month', kind: EndpointKind.REPORT, method: 'GET', path: '/api/months/{month}', module: 'byMonth' },
    ],
    modules: [
      {
        name: 'byMonth',
        endpoint: 'month',
        input: [
          { name: 'month', type: FieldType.TEXT, required: true, max: 7 },
          { name: 'category', type: FieldType.ENUM, required: true, values: ['garden', 'wood & more'] },
        ],
      },
    ],
  });

  test('name a row below the row it belongs to', () => {
    const entities = nested.entities.map(entitySpec);
    const loan = entities.find(({ name }) => name === 'Loan') ?? assert.fail();
    const maker = createRowMaker(entities, setting);
    for (const { path } of target('loan', nested).requests) {
      const [, memberId, id] = /^\/api\/members\/(\d+)\/loans\/(\d+)$/.exec(path) ?? assert.fail(path);
      assert.equal(maker.row(loan, Number(id))['memberId'], Number(memberId));
    }
  });

  test('put into path and query what a report takes', () => {
    assert.match(target('month', nested).requests[0]?.path ?? '', /^\/api\/months\/[^/?]{1,21}\?category=(garden|wood\+%26\+more)$/);
  });
});
