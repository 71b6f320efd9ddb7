import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCases } from './cases.ts';
import { toTask, type TaskFile } from './module-task.ts';

function task(module: Partial<TaskFile['module']>, cases: TaskFile['cases']) {
  const base = { name: 'lend', kind: 'rule', responsibility: '', endpoint: 'POST /api/tools/{id}/lend', input: { id: 'integer', member: 'text' } } as const;
  const rest = { output: 'Tool', refusals: [], entities: ['Tool'], acceptance: [] };
  return toTask('lend', { title: 'Tools', entities: { Tool: { name: 'text' } }, module: { ...base, ...rest, ...module }, gold: '', cases });
}

const said = (of: ReturnType<typeof task>) =>
  toCases(of).map(({ steps }) => steps.map(({ method, path, bodyJson, expect }) => `${method} ${path} ${bodyJson} > ${expect?.status} ${expect?.bodyJson}`));

test('rows are put in place, the endpoint is called, and each row is looked at afterwards, with none behind the last', () => {
  const one = { name: 'lends', rows: { Tool: [{ name: 'saw' }] }, input: { id: 1, member: 'Ann' }, answer: { id: 1 }, after: { Tool: [{ lent: true }] } };
  assert.deepEqual(said(task({}, [one])), [
    [
      'POST /.given/Tool {"name":"saw"} > 201 ',
      'POST /api/tools/1/lend {"member":"Ann"} > 0 {"id":1}',
      'GET /.given/Tool/1  > 200 {"lent":true}',
      'GET /.given/Tool/2  > 404 ',
    ],
  ]);
});

test('a refusal is its status alone, and inputs of a report stand in its address', () => {
  assert.deepEqual(said(task({}, [{ name: 'refuses', rows: {}, input: { id: 9, member: 'Ann' }, refuses: 404 }])), [
    ['POST /api/tools/9/lend {"member":"Ann"} > 404 '],
  ]);
  const report = { kind: 'report', endpoint: 'GET /api/reports/late', input: { day: 'date', who: 'text' } } as const;
  assert.deepEqual(said(task(report, [{ name: 'late', rows: {}, input: { day: '2025-03-01', who: 'A & B' }, answer: [] }])), [
    ['GET /api/reports/late?day=2025-03-01&who=A+%26+B  > 0 []'],
  ]);
});
