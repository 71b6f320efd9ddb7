import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JudgementRequested, RewardedDraft } from '@modwright/contracts/build';
import { Case, CaseOrigin } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import type { CheckpointScore } from '../checkpoints/checkpoint.ts';
import { rewardsOf } from './rewards.ts';

const request = JudgementRequested.fromPartial({
  plan: {},
  integration: { verdict: { passed: 4, expected: 4 } },
  history: [{ module: 'lend', accepted: true, verdict: { passed: 2, expected: 2 }, mutants: 4, mutantsKilled: 3, drafts: [{ turnId: 't1', passShare: 1 }] }],
});
const scores: CheckpointScore[] = ['tests', 'coherence'].map((checkpoint) => ({ checkpoint, module: '', value: 0.5, evidence: 'half', findings: [] }));

function draft(turnId: string, passShare: number, turn: number): RewardedDraft {
  return RewardedDraft.fromPartial({ turnId, passShare, turn, repair: turn > 0 });
}

describe('rewards', () => {
  it('name each turn of the coder with the share of cases its draft passes', () => {
    const row = rewardsOf(request, scores).find((reward) => reward.role === 'coder');
    assert.deepEqual([row?.turn, row?.name, row?.value], ['t1', 'case_pass_share', 1]);
  });

  it('name the turn that wrote what is in the app with the scores of its module, and no other turn', () => {
    const [accepted] = request.history;
    const history = [{ ...accepted!, turnId: 't2', drafts: [draft('t1', 0.5, 0), draft('t2', 1, 1)] }];
    const own: CheckpointScore[] = ['quality', 'practice', 'tests'].map((checkpoint) => ({
      checkpoint,
      module: 'lend',
      value: 0.7,
      evidence: 'so',
      findings: [],
    }));
    const rows = rewardsOf({ ...request, history }, [...scores, ...own]).filter(
      ({ role, name }) => role === 'coder' && !['case_pass_share', 'repair_turns'].includes(name),
    );
    assert.deepEqual(
      rows.map(({ turn, name, value }) => [turn, name, value]),
      [
        ['t2', 'debugging', 1],
        ['t2', 'quality', 0.7],
        ['t2', 'practice', 0.7],
      ],
    );
  });

  it('pay a repair for what it closed of the gap, and nothing for what it broke', () => {
    const history = [{ ...request.history[0]!, drafts: [draft('t1', 0.5, 0), draft('t2', 0.75, 1), draft('t3', 0.25, 2)] }];
    const rows = rewardsOf({ ...request, history }, scores).filter(({ name }) => name === 'debugging');
    assert.deepEqual(
      rows.map(({ turn, value }) => [turn, value]),
      [
        ['t2', 0.5],
        ['t3', 0],
      ],
    );
  });

  it('pay nothing for a draft that was kept and not written', () => {
    const history = [{ ...request.history[0]!, turnId: '', drafts: [] }];
    assert.deepEqual(
      rewardsOf({ ...request, history }, scores).filter(({ role }) => role === 'coder'),
      [],
    );
  });

  it('pay a right draft the more the fewer repairs it took, and a wrong one nothing', () => {
    const history = [{ ...request.history[0]!, drafts: [draft('t1', 0.5, 0), draft('t2', 1, 0), draft('t3', 1, 1), draft('', 1, 1)] }];
    const rows = rewardsOf({ ...request, history }, scores).filter(({ name }) => name === 'repair_turns');
    assert.deepEqual(
      rows.map(({ turn, value }) => [turn, value]),
      [
        ['t1', 0],
        ['t2', 1],
        ['t3', 0.5],
      ],
    );
  });

  it('pay the integrator for blame that proved right, and say nothing where none was put to the proof', () => {
    const blame = (of: object) => rewardsOf(JudgementRequested.fromPartial({ ...request, ...of }), scores).find(({ name }) => name === 'blame');
    assert.equal(blame({ blame: { blamed: 4, right: 3 } })?.value, 0.75);
    assert.equal(blame({}), undefined);
  });

  it('take from the tester for cases that an accepted module refutes, apart from those it set aside itself', () => {
    const cases = ['c1', 'c2', 'c3'].map((id) => Case.fromPartial({ id, origin: CaseOrigin.AUTHORED }));
    const rows = rewardsOf({ ...request, cases, discarded: ['c4: proves nothing', 'c5: every draft contradicts'], refuted: ['c5'] }, scores);
    const of = (wanted: string) => rows.find(({ name }) => name === wanted)?.value;
    assert.deepEqual([of('cases_kept'), of('cases_unrefuted')], [0.75, 0.75]);
  });

  it('pay the planner for requirements that it gave to parts', () => {
    const plan = Plan.fromPartial({ requirements: [{ id: 'R1' }, { id: 'R2' }], coverage: [{ requirement: 'R1', modules: ['lend'] }, { requirement: 'R2' }] });
    assert.equal(rewardsOf({ ...request, plan }, scores).find(({ name }) => name === 'coverage')?.value, 0.5);
  });

  it('take from the tester for cases that did not stand', () => {
    const cases = [Case.fromPartial({ id: 'c1', origin: CaseOrigin.AUTHORED }), Case.fromPartial({ id: 'd1', origin: CaseOrigin.DERIVED })];
    assert.equal(rewardsOf({ ...request, cases, discarded: ['c2: contradicts c1'] }, scores).find(({ name }) => name === 'cases_kept')?.value, 0.5);
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
