import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BuildStatus } from '@modwright/contracts/build';
import { BuildState, ModulePhase } from '@modwright/contracts/state';
import { countCases, toBuildView, toCaseViews } from './build-view.ts';

const AT = new Date('2026-01-02T03:04:05Z');
const cases = [{ id: 'a', module: 'm' }, { id: 'b' }];
const running = BuildState.fromPartial({
  status: BuildStatus.BUILDING,
  startedAt: AT,
  usage: { promptTokens: 10, completionTokens: 5 },
  cases,
  acceptance: [{ id: 'user.c' }],
  modules: [{ name: 'm', phase: ModulePhase.GRADING, turn: 2, bestVerdict: { passed: 1, expected: 1, results: [{ caseId: 'a', passed: true }] } }],
});
const record = (state: BuildState) => ({ id: 'build_1', title: 'A list', state, createdAt: AT, updatedAt: AT });

describe('the view of a build', () => {
  it('counts what the modules pass until the app is put together', () => {
    const view = toBuildView(record(running), new Date(AT.getTime() + 65_000));
    assert.deepEqual([view.status, view.passed, view.total, view.tokens, view.seconds, view.ended_at], ['building', 1, 3, 15, 65, null]);
    assert.deepEqual(view.modules, [{ name: 'm', reused_from: '', phase: 'grading', turn: 2, passed: 1, expected: 1 }]);
  });
  it('counts what the integrator counted afterwards, journeys included', () => {
    const integration = { verdict: { passed: 3, expected: 3 }, journeys: [{ passed: true }, { passed: false }] };
    assert.deepEqual(countCases(BuildState.fromPartial({ ...running, integration })), { passed: 4, total: 5 });
  });
  it('counts nothing as passed when the build ended before', () => {
    assert.deepEqual(countCases({ ...running, status: BuildStatus.CANCELLED }), { passed: 0, total: 3 });
  });
});

describe('the view of the cases', () => {
  it('shows the newest result of each, and none where none was run', () => {
    const integration = { verdict: { results: [{ caseId: 'a', passed: false, failure: 'POST /x answered 500' }] } };
    const views = toCaseViews(BuildState.fromPartial({ ...running, integration }));
    assert.deepEqual(
      views.map(({ id, passed, failure }) => [id, passed, failure]),
      [
        ['a', false, 'POST /x answered 500'],
        ['b', null, ''],
        ['user.c', null, ''],
      ],
    );
  });
});
