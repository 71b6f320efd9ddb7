import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JudgementRequested } from '@modwright/contracts/build';
import { canaryString } from '@modwright/runtime';
import { canaryIn } from './canary.ts';

const CANARY = canaryString('secret');
const request = (about: Parameters<typeof JudgementRequested.fromPartial>[0]) => JudgementRequested.fromPartial(about);
const told = (about: Parameters<typeof JudgementRequested.fromPartial>[0], turns: string[] = []) =>
  canaryIn('build_1', request(about), CANARY, turns).map(({ kind, subject, build }) => [kind, subject, build]);

describe('the planted string', () => {
  it('tells one stack from another and nothing of its secret', () => {
    assert.notEqual(CANARY, canaryString('another'));
    assert.ok(!CANARY.includes('secret'));
  });

  it('in an answer, a source or the faults of a draft is an alarm about the turn', () => {
    const history = [{ module: 'lend', turnId: 't3', drafts: [{ turnId: 't2', mistakes: [`expected 1, got "${CANARY}"`] }, { turnId: 't3' }] }];
    assert.deepEqual(told({ history, sources: [{ module: 'lend', source: `return '${CANARY}';` }] }, ['t1']), [
      ['canary', 't1', 'build_1'],
      ['canary', 't2', 'build_1'],
      ['canary', 't3', 'build_1'],
    ]);
  });

  it('in what is reported of the app is an alarm about the build', () => {
    assert.deepEqual(told({ integration: { verdict: { results: [{ caseId: 'c', failureShown: `body: ${CANARY}` }] } } }), [['canary', 'build_1', 'build_1']]);
    assert.deepEqual(told({ history: [{ module: 'lend', verdict: { bootFailure: CANARY } }] }), [['canary', 'build_1', 'build_1']]);
  });

  it('that is nowhere is no alarm', () => {
    assert.deepEqual(told({ history: [{ module: 'lend', drafts: [{ turnId: 't1', mistakes: ['modwright-canary-'] }] }] }), []);
  });
});
