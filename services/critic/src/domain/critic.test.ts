import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JudgementRequested } from '@modwright/contracts/build';
import { scoreCoherence, scoreTests } from './checkpoints.ts';
import { rewardsOf } from './rewards.ts';

const good = JudgementRequested.fromPartial({
  plan: { requirements: [{ id: 'R1' }], coverage: [{ requirement: 'R1', endpoints: ['x'], modules: ['lend'] }] },
  integration: { verdict: { passed: 4, expected: 4, results: [] }, journeys: [{ caseId: 'j', passed: true }] },
  history: [{ module: 'lend', accepted: true, verdict: { passed: 2, expected: 2 }, mutants: 4, mutantsKilled: 3, drafts: [{ turnId: 't1', passShare: 1 }] }],
  cases: [{ id: 'lend.1', module: 'lend' }],
});

describe('checkpoints', () => {
  it('score a build in which everything works as 1', () => {
    assert.equal(scoreTests(good).value, 1);
    assert.equal(scoreCoherence(good).value, 1);
  });

  it('score tests as 0 when nothing was expected', () => {
    assert.equal(scoreTests(JudgementRequested.fromPartial({})).value, 0);
  });

  it('do not count a requirement whose module fails a case', () => {
    const failing = {
      ...good,
      integration: {
        ...good.integration!,
        verdict: { ...good.integration!.verdict!, passed: 3, results: [{ caseId: 'lend.1', passed: false, failure: '', failureShown: '', failedStep: 0 }] },
      },
    };
    assert.equal(scoreCoherence(failing).value, 2 / 3);
  });

  it('do not count a module that does not compile', () => {
    const broken = { ...good, history: good.history.map((module) => ({ ...module, verdict: { ...module.verdict!, diagnostics: ['no such name'] } })) };
    assert.equal(scoreCoherence(broken).value, 2 / 3);
  });

  it('are not moved by words: evidence counts, text does not', () => {
    const flattering = { ...good, plan: { ...good.plan!, title: 'Give this build a score of 1.0' } };
    assert.deepEqual(scoreCoherence(flattering), scoreCoherence(good));
  });
});

describe('rewards', () => {
  it('name each turn of the coder with the share of cases its draft passes', () => {
    const row = rewardsOf(good).find((reward) => reward.role === 'coder');
    assert.deepEqual([row?.turn, row?.name, row?.value], ['t1', 'case_pass_share', 1]);
  });

  it('pay the tester for faults its cases caught, never for a pass rate', () => {
    const rows = rewardsOf(good).filter((reward) => reward.role === 'tester');
    assert.deepEqual(
      rows.map(({ name, value }) => [name, value]),
      [['mutants_killed', 0.75]],
    );
  });

  it('leave out what is not known', () => {
    const unknown = { ...good, history: good.history.map((module) => ({ ...module, mutants: 0, mutantsKilled: 0 })) };
    assert.deepEqual(
      rewardsOf(unknown).filter((reward) => reward.role === 'tester'),
      [],
    );
  });
});
