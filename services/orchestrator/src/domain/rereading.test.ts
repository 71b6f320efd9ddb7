import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Agent, Disagreement } from '@modwright/contracts/build';
import { Case, CaseOrigin, Verdict } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import { Conversation } from '../testing/conversation.ts';

const SENTENCE = 'It answers the chore, now open.';
const authored = (steps: Case['steps'] = caseOf(200, 'done')): Case =>
  Case.fromPartial({ id: 'a.1', module: 'a', origin: CaseOrigin.AUTHORED, acceptance: SENTENCE, steps });
const derived = Case.fromPartial({ id: 'a.2', module: 'a', origin: CaseOrigin.DERIVED });

/** A call that is judged by its status, after a row in this state. */
function caseOf(status: number, given: string): Case['steps'] {
  return Case.fromPartial({
    steps: [
      { path: '/.given/Chore', bodyJson: given, given: true },
      { path: '/x', expect: { status } },
    ],
  }).steps;
}

/** Fails the authored case with this answer and passes the other. */
const fails = (draft: string, answered: number): Verdict =>
  Verdict.fromPartial({
    draft,
    passed: 1,
    expected: 2,
    results: [
      { caseId: 'a.1', passed: false, failedStep: 1, answered, failureShown: 'a.1 fails' },
      { caseId: 'a.2', passed: true },
    ],
  });
const passes = (draft: string): Verdict =>
  Verdict.fromPartial({ draft, passed: 2, expected: 2, results: ['a.1', 'a.2'].map((caseId) => ({ caseId, passed: true })) });

/** A build whose only sample and first repair failed the authored case with this answer. */
function disputed(answered: number, { fromBrief = true, one = authored(), repairTurns = 4, other = [derived] as Case[] } = {}): Conversation {
  const plan = Plan.fromPartial({
    endpoints: [{ id: 'x.list' }],
    modules: [{ name: 'a', acceptance: [{ id: 'a.a1', text: SENTENCE, fromBrief }] }],
  });
  const build = new Conversation().submit({ samples: 1, repairTurns });
  build.answer(Agent.PLANNER, { $case: 'planProposed', value: { plan, findings: [], repairTurns: 0, repairs: [] } });
  build.answer(Agent.TESTER, { $case: 'casesAuthored', value: { cases: [one, ...other], discarded: [], superseded: [], again: false } });
  const verdict = (draft: string): Verdict => {
    const all = fails(draft, answered);
    return other.length > 0 ? all : { ...all, passed: 0, expected: 1, results: all.results.slice(0, 1) };
  };
  return build.drafts('a', 'a1').verdicts('a', verdict('a1')).drafts('a', 'a2').verdicts('a', verdict('a2'));
}

const read = (build: Conversation, ...cases: Case[]): Conversation =>
  build.answer(Agent.TESTER, { $case: 'casesAuthored', value: { cases, discarded: [], superseded: [], again: true } }, 'a');

describe('a case that every draft contradicts', () => {
  it('has its sentence read again, told whether the drafts refuse, accept or answer otherwise', () => {
    const told = [disputed(409), disputed(200), disputed(201, { one: authored(caseOf(409, 'open')) })].map((build) => {
      const [asked] = build.command('casesRequested').value.disputed;
      assert.deepEqual([build.asked(Agent.TESTER), asked?.case?.id], [['a'], 'a.1']);
      return asked?.disagreement;
    });
    assert.deepEqual(told, [Disagreement.REFUSES, Disagreement.ANSWERS, Disagreement.ACCEPTS]);
  });

  it('gives way to another reading, by which the best draft is graded anew and its turn rewarded once', () => {
    const second = authored(caseOf(200, 'open'));
    const build = read(disputed(409), second);
    assert.deepEqual(build.command('verdictRequested').value.cases, [second, derived]);
    build.verdicts('a', passes('a1'));
    assert.equal(build.state?.modules[0]?.phase, 'MODULE_PHASE_ACCEPTED');
    assert.deepEqual(
      build.state?.modules[0]?.rewarded.map(({ turnId, passShare, turn }) => [turnId, passShare, turn]),
      [
        ['turn a2', 0.5, 1],
        ['turn a1', 1, 0],
      ],
    );
    assert.deepEqual(build.state?.discarded, []);
  });

  it('is set aside when a second reading says nothing new, or cannot be had', () => {
    const failed = { $case: 'turnFailed' as const, value: { code: 'UNAVAILABLE', reason: 'no model', retryable: true } };
    for (const build of [read(disputed(409)), disputed(409).answer(Agent.TESTER, failed, 'a')]) {
      assert.equal(build.state?.modules[0]?.phase, 'MODULE_PHASE_ACCEPTED');
      assert.match(build.state?.discarded[0] ?? '', /^a\.1: every draft contradicts/);
    }
  });

  it("is never set aside when two readings of a person's sentence stand behind it: a draft from scratch is told of nothing else", () => {
    const build = read(disputed(200), authored());
    const focused = build.command('draftsRequested').value;
    assert.deepEqual([focused.turn, focused.feedback?.source, focused.feedback?.failures], [2, '', ['a.1 fails']]);
    build.drafts('a', 'a3').verdicts('a', fails('a3', 200));
    const repair = build.command('draftsRequested').value;
    assert.deepEqual([repair.turn, repair.feedback?.source], [3, 'source a1'], 'then repairs go on as ever');
    build.drafts('a', 'a4').verdicts('a', fails('a4', 200)).drafts('a', 'a5').verdicts('a', fails('a5', 200));
    assert.equal(build.state?.modules[0]?.phase, 'MODULE_PHASE_EXHAUSTED');
    assert.equal(build.state?.cases.length, 2);
  });

  it('is accepted by the draft that was told of it', () => {
    const build = read(disputed(200), authored()).drafts('a', 'a3').verdicts('a', passes('a3'));
    assert.deepEqual([build.state?.modules[0]?.phase, build.state?.modules[0]?.best?.id], ['MODULE_PHASE_ACCEPTED', 'a3']);
  });

  it("is set aside at once when it is the planner's own example with other values", () => {
    const build = disputed(200, { fromBrief: false });
    assert.equal(build.state?.modules[0]?.phase, 'MODULE_PHASE_ACCEPTED');
    assert.equal(build.state?.discarded.length, 1);
  });

  it("is read again when a draft refuses the planner's own example, and set aside when the second reading fails too", () => {
    const build = read(disputed(409, { fromBrief: false }), authored(caseOf(200, 'open'))).verdicts('a', fails('a1', 409));
    assert.deepEqual(build.state?.cases, [derived]);
  });

  it('is not set aside when nothing else would judge the module', () => {
    const build = disputed(409, { other: [], repairTurns: 1 });
    assert.equal(build.state?.modules[0]?.phase, 'MODULE_PHASE_EXHAUSTED');
    assert.equal(build.state?.cases.length, 1);
  });
});
