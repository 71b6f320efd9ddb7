import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CaseOrigin } from '@modwright/contracts/grading';
import { BuildState, ModuleState } from '@modwright/contracts/state';
import { disputedCases } from './disputes.ts';

/** Whether the case of one sentence may be disputed after a repair turn. */
function isDisputed(text: string, fromBrief: boolean, origin: CaseOrigin = CaseOrigin.AUTHORED): boolean {
  const state = BuildState.fromPartial({
    plan: { modules: [{ name: 'a', acceptance: [{ id: 'a.1', text, fromBrief }] }] },
    cases: [{ id: 'a.1', module: 'a', origin, acceptance: text }],
  });
  return disputedCases(state, ModuleState.fromPartial({ name: 'a', turn: 1, sampled: 1 })).has('a.1');
}

describe('a case that stands against every draft', () => {
  it('is disputed when a model wrote the sentence, too', () => {
    assert.ok(isDisputed('Given 3 books, then the total is 6', false));
  });

  it("is disputed when the scene of a person's sentence is the reader's", () => {
    assert.ok(isDisputed('It answers the book, now with the status "read".', true));
    assert.ok(isDisputed('When there is less in stock than the amount, it is refused (409).', true));
  });

  it('is not disputed when a person gives an example', () => {
    assert.ok(!isDisputed('"Hello World" becomes "hello-world"', true));
    assert.ok(!isDisputed('A member may hold at most 3 tools.', true));
  });

  it("is never disputed when it is the person's own case or follows from the plan", () => {
    assert.ok(!isDisputed('x', false, CaseOrigin.USER));
    assert.ok(!isDisputed('x', false, CaseOrigin.DERIVED));
  });

  it('is not disputed before a repair was tried', () => {
    const state = BuildState.fromPartial({ cases: [{ id: 'a.1', module: 'a', origin: CaseOrigin.AUTHORED }] });
    assert.equal(disputedCases(state, ModuleState.fromPartial({ name: 'a', turn: 0, sampled: 4 })).size, 0);
  });
});
