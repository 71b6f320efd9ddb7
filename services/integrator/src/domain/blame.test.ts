import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Case, CaseOrigin } from '@modwright/contracts/grading';
import { modulePath } from '@modwright/profiles';
import { toolLibrary } from '@modwright/profiles/samples';
import { createBlame } from './blame.ts';

const blame = createBlame(toolLibrary.plan, modulePath);

const failing = (caseId: string, failedStep: number, failure = '') => ({ caseId, passed: false, failure, failureShown: failure, failedStep });

test('a compiler message blames the module whose file it names', () => {
  assert.equal(blame.ofText("src/modules/return-tool.ts(7,3): error TS2322: Type 'string' is not assignable"), 'returnTool');
});

test('a stack trace blames the module that stands first', () => {
  assert.equal(blame.ofText('TypeError: x\n at f (/app/src/modules/lend-tool.ts:3:1)\n at g (/app/src/modules/return-tool.ts:9:2)'), 'lendTool');
});

test('an answer that names its module blames it', () => {
  assert.equal(blame.ofText('{"error":"the module busiestMembers answered a row without name"}'), 'busiestMembers');
});

test('text that names no module blames nobody', () => {
  assert.equal(blame.ofText('Cannot read properties of undefined'), '');
});

test('a request blames the module of its endpoint, and the scaffold is nobody', () => {
  assert.equal(blame.ofRequest('POST', '/api/tools/3/lend?x=1'), 'lendTool');
  assert.equal(blame.ofRequest('GET', '/api/tools/3'), '');
});

test('a failing case blames its own module', () => {
  const subject = Case.fromPartial({
    id: 'c',
    module: 'lendTool',
    steps: [
      { method: 'POST', path: '/api/tools' },
      { method: 'GET', path: '/api/tools/1' },
    ],
  });
  assert.equal(blame.ofCase(subject, failing('c', 1)), 'lendTool');
});

test('a case that fails while its scene is set blames the module that answered then', () => {
  const subject = Case.fromPartial({ id: 'c', module: 'returnTool', steps: [{ method: 'POST', path: '/api/tools/{{tool.id}}/lend', given: true }] });
  assert.equal(blame.ofCase(subject, failing('c', 0)), 'lendTool');
});

test("a person's case blames the module whose endpoint answered wrongly", () => {
  const subject = Case.fromPartial({ id: 'u', origin: CaseOrigin.USER, steps: [{ method: 'POST', path: '/api/tools/{{tool.id}}/return' }] });
  assert.equal(blame.ofCase(subject, failing('u', 0)), 'returnTool');
});

test("a person's case that looks at rows blames the module that acted last before", () => {
  const steps = [
    { method: 'POST', path: '/api/tools' },
    { method: 'POST', path: '/api/tools/{{tool.id}}/lend' },
    { method: 'GET', path: '/api/tools/{{tool.id}}' },
  ];
  assert.equal(blame.ofCase(Case.fromPartial({ id: 'u', steps }), failing('u', 2)), 'lendTool');
  assert.equal(blame.ofCase(Case.fromPartial({ id: 'u', steps: steps.slice(0, 1) }), failing('u', 0)), '');
});

test('what a failing case says the app answered with 500 outweighs the module the case belongs to', () => {
  const subject = Case.fromPartial({ id: 'c', module: 'lendTool', steps: [{ method: 'GET', path: '/api/reports/busiest-members' }] });
  const failure = 'GET /api/reports/busiest-members answered 500 {"error":"the module busiestMembers answered nothing"}; the status is wrong.';
  assert.equal(blame.ofCase(subject, failing('c', 0, failure)), 'busiestMembers');
});
