import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modulePath } from '@modwright/profiles';
import { toolLibrary } from '@modwright/profiles/samples';
import { createBlame } from './blame.ts';
import { parseReports, toJourneyFaults, toJourneyResults } from './journey-results.ts';
import type { Journey, JourneyReport } from './journey.ts';

const journey = (id: string): Journey => ({
  id,
  title: `the way ${id}`,
  steps: [
    { kind: 'open', path: '/tools' },
    { kind: 'outcome', method: 'POST', path: '/api/tools/{id}/lend', module: 'lendTool', success: 'done', refusals: [] },
  ],
});
const report = (id: string, change: Partial<JourneyReport> = {}): JourneyReport => ({
  id,
  failedStep: -1,
  failure: '',
  consoleErrors: [],
  pageErrors: [],
  badAnswers: [],
  pagesChecked: [],
  accessibility: [],
  ms: 5,
  ...change,
});
const blame = createBlame(toolLibrary.plan, modulePath);

test('a journey without a report has failed', () => {
  const [result] = toJourneyResults([journey('a')], [], 'the browser ended early');
  assert.deepEqual([result?.passed, result?.failure], [false, 'not run: the browser ended early']);
});

test('a journey that is reported twice has failed, and reports of unknown journeys count for nothing', () => {
  const results = toJourneyResults([journey('a')], [report('a'), report('a'), report('forged')], '');
  assert.deepEqual(
    results.map(({ caseId, passed }) => [caseId, passed]),
    [['a', false]],
  );
});

test('a console error fails a journey whose steps all passed, and is a fault', () => {
  const reports = [report('a', { consoleErrors: ['Warning: boom\n at src/web/list.tsx'] })];
  const results = toJourneyResults([journey('a')], reports, '');
  assert.equal(results[0]?.failure, 'the way a: the page reported an error: Warning: boom');
  assert.deepEqual(
    toJourneyFaults([journey('a')], reports, results, blame).map(({ module, what }) => [module, what]),
    [['', 'a page reported an error: Warning: boom']],
  );
});

test('an answer of 500 blames the module that its body names, else the one that answers the path, and is told once', () => {
  const bad = { method: 'POST', path: '/api/tools/1/lend', status: 500, body: '{"error":"internal error"}' };
  const named = { method: 'GET', path: '/api/reports/busiest-members', status: 500, body: 'the module busiestMembers answered nothing' };
  const reports = [report('a', { failedStep: 1, failure: 'x', badAnswers: [bad, named] }), report('b', { failedStep: 1, failure: 'x', badAnswers: [bad] })];
  const journeys = [journey('a'), journey('b')];
  const faults = toJourneyFaults(journeys, reports, toJourneyResults(journeys, reports, ''), blame);
  assert.deepEqual(
    faults.map(({ module }) => module),
    ['lendTool', 'busiestMembers'],
  );
});

test('a missing script is nobody among the modules', () => {
  const reports = [report('a', { badAnswers: [{ method: 'GET', path: '/assets/app.js', status: 404, body: '' }] })];
  const faults = toJourneyFaults([journey('a')], reports, toJourneyResults([journey('a')], reports, ''), blame);
  assert.deepEqual(
    faults.map(({ module, what }) => [module, what]),
    [['', 'GET /assets/app.js answered 404']],
  );
});

test('a step that looked at an answer blames the module that gave it, another step blames nobody', () => {
  const reports = [report('a', { failedStep: 1, failure: 'answered 418' }), report('b', { failedStep: 0, failure: 'no page' })];
  const journeys = [journey('a'), journey('b')];
  const faults = toJourneyFaults(journeys, reports, toJourneyResults(journeys, reports, ''), blame);
  assert.deepEqual(
    faults.map(({ module }) => module),
    ['lendTool', ''],
  );
});

test('a file that is no list of reports gives none', () => {
  assert.deepEqual(parseReports('{"passed":true}'), []);
  assert.deepEqual(parseReports('not json'), []);
  assert.deepEqual(parseReports(JSON.stringify([{ id: 'a', passed: true }, 7, null])), []);
  assert.equal(parseReports(JSON.stringify([report('a')])).length, 1);
});
