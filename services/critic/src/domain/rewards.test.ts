import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JudgementRequested } from '@modwright/contracts/build';
import type { CheckpointScore } from '../checkpoints/checkpoint.ts';
import { rewardsOf } from './rewards.ts';

const request = JudgementRequested.fromPartial({
  plan: {},
  integration: { verdict: { passed: 4, expected: 4 } },
  history: [{ module: 'lend', accepted: true, verdict: { passed: 2, expected: 2 }, mutants: 4, mutantsKilled: 3, drafts: [{ turnId: 't1', passShare: 1 }] }],
});
const scores: CheckpointScore[] = ['tests', 'coherence'].map((checkpoint) => ({ checkpoint, module: '', value: 0.5, evidence: 'half', findings: [] }));

describe('rewards', () => {
  it('name each turn of the coder with the share of cases its draft passes', () => {
    const row = rewardsOf(request, scores).find((reward) => reward.role === 'coder');
    assert.deepEqual([row?.turn, row?.name, row?.value], ['t1', 'case_pass_share', 1]);
  });

  it('pay the tester for faults its cases caught, never for a pass rate', () => {
    const rows = rewardsOf(request, scores).filter((reward) => reward.role === 'tester');
    assert.deepEqual(
      rows.map(({ name, value }) => [name, value]),
      [['mutants_killed', 0.75]],
    );
  });

  it('leave out what is not known', () => {
    const unknown = { ...request, history: request.history.map((module) => ({ ...module, mutants: 0, mutantsKilled: 0 })) };
    assert.deepEqual(
      rewardsOf(unknown, scores).filter((reward) => reward.role === 'tester'),
      [],
    );
  });
});
