import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DraftsRequested, Score } from '@modwright/contracts/build';
import { Agent, BuildStatus, Control, Envelope } from '@modwright/contracts/build';
import { Case, CaseOrigin, Verdict } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import { Conversation, moment, planOf, started, verdict } from '../testing/conversation.ts';
import { decide } from './decide.ts';

describe('a build', () => {
  it('goes from brief to accepted when everything passes', () => {
    const build = started('a', 'b')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 1, 1))
      .drafts('b', 'b1')
      .verdicts('b', verdict('b1', 1, 1))
      .integrated(2, 2)
      .scores();
    assert.equal(build.state?.status, BuildStatus.ACCEPTED);
    assert.equal(build.last()?.$case, 'buildEnded');
  });

  it('asks for every independent module at once, and for a dependent one after what it depends on', () => {
    const build = started('a', 'b', 'c>a');
    assert.deepEqual(build.asked(Agent.CODER), ['a', 'b']);
    build.drafts('a', 'a1').verdicts('a', verdict('a1', 1, 1));
    assert.deepEqual(build.asked(Agent.CODER), ['b', 'c']);
  });

  it('ends below the bar, never accepted, when a case fails', () => {
    const build = started('a')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 1, 1))
      .integrated(1, 2)
      .scores();
    assert.equal(build.state?.status, BuildStatus.BELOW_BAR);
  });

  it('shows the critic what went into the app, and what was wrong with each draft', () => {
    const build = started('a')
      .drafts('a', 'a1', 'a2')
      .verdicts('a', { ...verdict('a1', 0, 1), diagnostics: ['src/modules/a.ts(3,7): error TS2322: no'] }, verdict('a2', 1, 1))
      .integrated(1, 1);
    const asked = build.last();
    assert.ok(asked?.$case === 'judgementRequested');
    assert.deepEqual(asked.value.sources, [{ module: 'a', source: 'source a2', draft: 'a2' }]);
    const [history] = asked.value.history;
    assert.equal(history?.turnId, 'turn a2');
    assert.deepEqual(
      history.drafts.map(({ turnId, turn, repair, mistakes }) => [turnId, turn, repair, mistakes]),
      [
        ['turn a1', 0, false, ['error TS2322: no']],
        ['turn a2', 0, false, []],
      ],
    );
  });

  it('ends as failed when no plan could be made', () => {
    const build = new Conversation()
      .submit()
      .answer(Agent.PLANNER, { $case: 'planProposed', value: { plan: Plan.fromPartial({}), findings: [], repairTurns: 0, repairs: [] } });
    assert.equal(build.state?.status, BuildStatus.FAILED);
  });

  it('ignores an answer that came twice', () => {
    const build = started('a').drafts('a', 'a1');
    const state = build.state;
    assert.ok(state);
    const answeredTwice = Envelope.fromPartial({
      id: 'again',
      build: 'build_1',
      causation: 'build_1/2',
      body: { $case: 'planProposed', value: { plan: planOf('z') } },
    });
    assert.equal(decide(state, answeredTwice, moment), undefined);
  });
});

describe('a module', () => {
  it('gets more samples of the same prompt before a repair turn', () => {
    const build = new Conversation()
      .submit({ samples: 3 })
      .plan('a')
      .cases('a')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 0, 1));
    const body = build.last();
    assert.equal(body?.$case, 'draftsRequested');
    assert.deepEqual([body.value.samples, body.value.firstSample, body.value.feedback], [2, 1, undefined]);
  });

  it('is repaired from its best draft, told what failed and nothing that is hidden', () => {
    const build = started('a')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 1, 2));
    const body = build.last();
    assert.equal(body?.$case, 'draftsRequested');
    assert.equal(body.value.feedback?.source, 'source a1');
    assert.deepEqual(body.value.feedback?.failures, ['case 1 fails']);
  });

  it('goes on with its best draft when its turns are used up', () => {
    const build = started('a')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 1, 2))
      .drafts('a', 'a2')
      .verdicts('a', verdict('a2', 0, 2));
    assert.deepEqual(build.asked(Agent.INTEGRATOR), ['']);
    const body = build.last();
    assert.equal(body?.$case, 'integrationRequested');
    assert.equal(body.value.modules[0]?.source, 'source a1');
  });

  it('is sampled from its first prompt again when its repair is in vain, and repaired further when it is not', () => {
    const afterRepair = (passed: number): DraftsRequested => {
      const build = new Conversation().submit({ samples: 2, repairTurns: 2 }).plan('a').cases('a');
      build
        .drafts('a', 'a1')
        .verdicts('a', verdict('a1', 1, 4))
        .drafts('a', 'a2')
        .verdicts('a', verdict('a2', 1, 4));
      build.drafts('a', 'a3').verdicts('a', verdict('a3', passed, 4));
      const body = build.last();
      assert.equal(body?.$case, 'draftsRequested');
      return body.value;
    };
    const inVain = afterRepair(1);
    assert.deepEqual([inVain.feedback, inVain.firstSample, inVain.split], [undefined, 2, false]);
    assert.equal(afterRepair(2).feedback?.source, 'source a3');
  });

  it('does not grade a draft it has seen, and starts over in pieces, without feedback, when repairs bring nothing', () => {
    const build = new Conversation()
      .submit({ repairTurns: 4 })
      .plan('a')
      .cases('a')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 0, 1));
    build.drafts('a', 'a1').drafts('a', 'a1');
    const body = build.last();
    assert.equal(body?.$case, 'draftsRequested');
    assert.equal(body.value.feedback, undefined);
    assert.equal(body.value.split, true);
    assert.equal(body.value.firstSample, 1, 'a fresh start goes on after the samples it has had');
  });

  it('is given up after repeated turns without any draft', () => {
    const build = new Conversation().submit({ repairTurns: 9 }).plan('a').cases('a');
    for (let turn = 0; turn < 3; turn++)
      build.answer(Agent.CODER, { $case: 'turnFailed', value: { code: 'UNAVAILABLE', reason: 'no model', retryable: true } }, 'a');
    assert.equal(build.said.find((message) => message.body?.$case === 'moduleExhausted')?.body?.$case, 'moduleExhausted');
    assert.deepEqual(build.asked(Agent.INTEGRATOR), ['']);
  });

  it('is accepted when all that its drafts fail is a case that a model read out of a sentence, and the case is set aside', () => {
    const authored = Case.fromPartial({ id: 'a.1', module: 'a', origin: CaseOrigin.AUTHORED, acceptance: 'given 3 rows, then the total is 6' });
    const derived = Case.fromPartial({ id: 'a.2', module: 'a', origin: CaseOrigin.DERIVED });
    const fails = (draft: string): Verdict =>
      Verdict.fromPartial({
        draft,
        passed: 1,
        expected: 2,
        results: [
          { caseId: 'a.1', passed: false },
          { caseId: 'a.2', passed: true },
        ],
      });
    const build = new Conversation()
      .submit({ samples: 2, repairTurns: 3 })
      .plan('a')
      .answer(Agent.TESTER, { $case: 'casesAuthored', value: { cases: [authored, derived], discarded: [], superseded: [], again: false } });
    build.drafts('a', 'a1').verdicts('a', fails('a1')).drafts('a', 'a2').verdicts('a', fails('a2'));
    assert.deepEqual(build.asked(Agent.CODER), ['a'], 'one repair turn is told of the failure first');
    build.drafts('a', 'a3').verdicts('a', fails('a3'));
    assert.equal(build.state?.modules[0]?.phase, 'MODULE_PHASE_ACCEPTED');
    assert.deepEqual(
      build.state?.cases.map((one) => one.id),
      ['a.2'],
    );
    assert.match(build.state?.discarded[0] ?? '', /a\.1: every draft contradicts this reading/);
    assert.deepEqual(build.state?.refuted, ['a.1']);
  });

  it("is not accepted against a case that a person's words or the plan stand behind, or that one draft passed", () => {
    const graded = (origin: CaseOrigin, ...passes: boolean[]): string | undefined => {
      const one = Case.fromPartial({ id: 'a.1', module: 'a', origin });
      const build = new Conversation()
        .submit({ samples: 2, repairTurns: 1 })
        .plan('a')
        .answer(Agent.TESTER, { $case: 'casesAuthored', value: { cases: [one], discarded: [], superseded: [], again: false } });
      const verdicts = passes.map((passed, index) =>
        Verdict.fromPartial({
          draft: `a${index}`,
          passed: 0,
          expected: 2,
          results: [
            { caseId: 'a.1', passed },
            { caseId: 'other', passed: false },
          ],
        }),
      );
      for (const each of verdicts) build.drafts('a', each.draft).verdicts('a', each);
      assert.deepEqual(build.asked(Agent.CODER), ['a']);
      build.drafts('a', 'last').verdicts(
        'a',
        Verdict.fromPartial({
          draft: 'last',
          passed: 1,
          expected: 2,
          results: [
            { caseId: 'a.1', passed: false },
            { caseId: 'other', passed: true },
          ],
        }),
      );
      return build.state?.modules[0]?.phase;
    };
    assert.notEqual(graded(CaseOrigin.DERIVED, false, false), 'MODULE_PHASE_ACCEPTED');
    assert.notEqual(graded(CaseOrigin.AUTHORED, false, true), 'MODULE_PHASE_ACCEPTED');
  });

  it('is sent back by the integrator when the running app blames it', () => {
    const build = started('a')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 1, 1))
      .integrated(1, 2, [{ module: 'a', what: 'console error', evidence: 'x is undefined' }]);
    const body = build.last();
    assert.equal(body?.$case, 'draftsRequested');
    assert.deepEqual(body.value.feedback?.integration, ['console error: x is undefined']);
    build.drafts('a', 'a2').verdicts('a', verdict('a2', 1, 1));
    const again = build.last();
    assert.equal(again?.$case, 'integrationRequested');
    assert.equal(again.value.modules[0]?.source, 'source a2', 'the draft that was blamed is not tried again');
    build.integrated(2, 2).scores();
    assert.equal(build.state?.status, BuildStatus.ACCEPTED);
  });

  it('that comes back worse gives way to the app that was there before', () => {
    const build = started('a')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 1, 1))
      .integrated(2, 3, [{ module: 'a', what: 'console error', evidence: 'x is undefined' }])
      .drafts('a', 'a2')
      .verdicts('a', verdict('a2', 1, 1))
      .integrated(1, 3);
    const body = build.last();
    assert.equal(body?.$case, 'judgementRequested');
    assert.equal(body.value.integration?.verdict?.passed, 2);
    assert.equal(build.state?.modules[0]?.best?.id, 'a1');
  });
});

describe('minimum scores', () => {
  const quality = (value: number, module = 'a'): Partial<Score>[] => [
    { checkpoint: 'quality', value, findings: [{ module, file: '', line: 3, rule: 'complexity', message: 'too many branches' }] },
  ];
  const assembled = (): Conversation =>
    new Conversation()
      .submit({ repairTurns: 2 }, { quality: 0.8 })
      .plan('a')
      .cases('a')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 1, 1))
      .integrated(1, 1);
  const again = (build: Conversation, draft: string, value: number, passed = 1): Conversation =>
    build
      .drafts('a', draft)
      .verdicts('a', verdict(draft, 1, 1))
      .integrated(passed, 1)
      .scores(quality(value));

  it('that are reached change nothing', () => {
    assert.equal(assembled().scores(quality(0.8)).state?.status, BuildStatus.ACCEPTED);
  });

  it('that are not reached send the module back with what the critic found, and the better app is accepted', () => {
    const build = assembled().scores(quality(0.5));
    const body = build.last();
    assert.equal(body?.$case, 'draftsRequested');
    assert.deepEqual(body.value.feedback?.review, ['line 3: too many branches']);
    assert.equal(again(build, 'a2', 0.9).state?.status, BuildStatus.ACCEPTED);
    assert.equal(build.state?.modules[0]?.best?.id, 'a2');
  });

  it('that stay out of reach end the build below the bar, with the better app', () => {
    const build = again(assembled().scores(quality(0.6)), 'a2', 0.5);
    assert.equal(build.state?.status, BuildStatus.BELOW_BAR);
    assert.equal(build.state?.reason, 'quality is 0.6 and has to be 0.8');
    assert.equal(build.state?.modules[0]?.best?.id, 'a1');
  });

  it('never cost a case: an app that lost one gives way to the one before', () => {
    const build = again(assembled().scores(quality(0.5)), 'a2', 0.5, 0);
    assert.equal(build.state?.modules[0]?.best?.id, 'a1');
    assert.deepEqual([build.state?.integration?.verdict?.passed, build.state?.status], [1, BuildStatus.BELOW_BAR]);
  });

  it('hold up nothing where there was nothing to judge', () => {
    assert.equal(assembled().scores([]).state?.status, BuildStatus.ACCEPTED);
  });

  it('end the build at once when no module can make it better', () => {
    assert.equal(assembled().scores(quality(0.5, '')).state?.status, BuildStatus.BELOW_BAR);
  });
});

describe('limits', () => {
  it('puts the app together from the best drafts when the time budget ends', () => {
    const build = started('a', 'b')
      .drafts('a', 'a1')
      .verdicts('a', verdict('a1', 1, 1))
      .deadline();
    assert.deepEqual(build.asked(Agent.INTEGRATOR), ['']);
    build.integrated(1, 2).scores();
    assert.equal(build.state?.status, BuildStatus.BELOW_BAR);
  });

  it('fails when the time budget ends before a plan', () => {
    assert.equal(new Conversation().submit().deadline().state?.status, BuildStatus.FAILED);
  });

  it('asks for no more drafts when the token budget is used up', () => {
    const build = new Conversation().submit({ tokens: 100, repairTurns: 5 }).plan('a').cases('a');
    build.answer(
      Agent.CODER,
      {
        $case: 'draftsProposed',
        value: { module: 'a', drafts: [{ id: 'a1', source: 's', turnId: '', sample: 0, unusable: '', reusedFrom: undefined, pieceTurns: [] }] },
      },
      'a',
      { promptTokens: 90, completionTokens: 20 },
    );
    build.verdicts('a', verdict('a1', 0, 1));
    assert.deepEqual(build.asked(Agent.CODER), []);
  });
});

describe('people', () => {
  it('cancel a build, and later answers change nothing', () => {
    const build = started('a').control(Control.CANCEL);
    assert.equal(build.state?.status, BuildStatus.CANCELLED);
    assert.deepEqual(build.state?.outstanding, []);
  });

  it('pause a build: answers are taken, nothing new is asked until it is resumed', () => {
    const build = started('a').control(Control.PAUSE).drafts('a', 'a1');
    assert.deepEqual(build.asked(Agent.TESTER), []);
    build.control(Control.RESUME);
    assert.deepEqual(build.asked(Agent.TESTER), ['a']);
    build
      .verdicts('a', verdict('a1', 1, 1))
      .integrated(1, 1)
      .scores();
    assert.equal(build.state?.status, BuildStatus.ACCEPTED);
  });

  it('numbers every message once, without gaps', () => {
    const build = started('a')
      .control(Control.PAUSE)
      .drafts('a', 'a1')
      .control(Control.RESUME)
      .verdicts('a', verdict('a1', 1, 1))
      .integrated(1, 1)
      .scores();
    const ids = build.said.map((message) => message.id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
