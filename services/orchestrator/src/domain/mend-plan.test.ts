import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Agent, BuildStatus, type Fault } from '@modwright/contracts/build';
import { Case, CaseOrigin } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import { Conversation, planOf, verdict } from '../testing/conversation.ts';

const plan = planOf('a', 'b');
const mended = Plan.fromPartial({
  ...plan,
  modules: plan.modules.map((module) => (module.name === 'b' ? { ...module, responsibility: 'Only what is booked counts.' } : module)),
});
const OWN = Case.fromPartial({ id: 'user.1', origin: CaseOrigin.USER });

/** Module a is accepted, b is given up: none of its drafts passes its case. */
function givenUp(options: Parameters<Conversation['submit']>[3] = {}, budget: Parameters<Conversation['submit']>[0] = {}): Conversation {
  const build = new Conversation().submit({ repairTurns: 1, ...budget }, {}, undefined, { acceptance: [OWN], ...options });
  build.answer(Agent.PLANNER, { $case: 'planProposed', value: { plan, findings: [], repairTurns: 0, repairs: [] } });
  if (options.interactive) build.accept(1);
  build
    .cases('a', 'b')
    .drafts('a', 'a1')
    .verdicts('a', verdict('a1', 1, 1));
  return build
    .drafts('b', 'b1')
    .verdicts('b', verdict('b1', 0, 1))
    .drafts('b', 'b2')
    .verdicts('b', verdict('b2', 0, 1));
}

const proposed = (build: Conversation, repairs: string[], proposal = mended): Conversation =>
  build.answer(Agent.PLANNER, { $case: 'planProposed', value: { plan: proposal, findings: [], repairTurns: 0, repairs } });

/** The mended plan, whose cases are there. */
const rebuilt = (): Conversation => proposed(givenUp().integrated(2, 3), ['add rule b: Only what is booked counts.']).cases('a', 'b');

describe('the plan of an app that fails cases', () => {
  it('goes back to the planner with what every draft of a given-up module does wrong, and people are told', () => {
    const build = givenUp().integrated(2, 3);
    const { faults, base } = build.command('planRequested').value;
    assert.deepEqual(faults, [{ module: 'b', what: 'every draft of b fails in the same way', evidence: ['case 0 fails'] }]);
    assert.deepEqual([base?.build, base?.plan, base?.cases.length], ['build_1', plan, 2]);
    assert.ok(build.notes().some((text) => text.startsWith('the plan is looked at again: every draft of b')));
  });

  it('goes back for what went wrong in the running app and is no module’s doing', () => {
    const fault: Partial<Fault> = { module: '', what: 'a case of the person fails at GET /api/shelves', evidence: '' };
    const build = accepted().integrated(2, 3, [fault]);
    assert.deepEqual(build.command('planRequested').value.faults, [{ module: '', what: fault.what, evidence: [] }]);
  });

  it('stays when one draft passed what the others failed: that is the code’s doing', () => {
    const build = new Conversation().submit({ repairTurns: 1 }).plan('b').cases('b').drafts('b', 'b1');
    build
      .verdicts('b', verdict('b1', 1, 3))
      .drafts('b', 'b2')
      .verdicts('b', { ...verdict('b2', 0, 3) });
    assert.ok(build.state);
    build.state.modules[0]!.oncePassed = ['c0', 'c1', 'c2'];
    assert.equal(build.integrated(1, 3).state?.status, BuildStatus.JUDGING);
  });

  it('stays when every case passes, when the budget is used up, and when a person has accepted it', () => {
    assert.equal(givenUp().integrated(3, 3).state?.status, BuildStatus.JUDGING);
    assert.equal(givenUp().deadline().integrated(2, 3).state?.status, BuildStatus.JUDGING);
    assert.equal(givenUp({ interactive: true }).integrated(2, 3).state?.status, BuildStatus.JUDGING);
  });

  it('stays when the planner finds nothing to change, or fails: the build ends as it would have', () => {
    const failed = { $case: 'turnFailed' as const, value: { code: 'INTERNAL', reason: 'x', retryable: true } };
    for (const build of [proposed(givenUp().integrated(2, 3), []), givenUp().integrated(2, 3).answer(Agent.PLANNER, failed)]) {
      assert.equal(build.state?.status, BuildStatus.JUDGING);
      assert.equal(build.scores().state?.status, BuildStatus.BELOW_BAR);
    }
  });
});

describe('a mended plan', () => {
  it('keeps what it does not touch, and has the rest read and written anew', () => {
    const build = proposed(givenUp().integrated(2, 3), ['add rule b: Only what is booked counts.']);
    const { base } = build.command('casesRequested').value;
    assert.deepEqual(
      base?.cases.map(({ id }) => id),
      ['a.1', 'b.1'],
    );
    assert.ok(build.notes().includes('plan mended: add rule b: Only what is booked counts.'));
    build.cases('a', 'b');
    assert.deepEqual(build.asked(Agent.CODER), ['b']);
    const asked = build.command('draftsRequested').value;
    assert.deepEqual([asked.turn, asked.feedback, asked.plan?.modules[1]?.responsibility], [0, undefined, 'Only what is booked counts.']);
    assert.deepEqual([build.state?.modules[0]?.best?.id, build.state?.planRevision], ['a1', 2]);
  });

  it('has sentences of touched modules read against it: what was read before is not sent along', () => {
    const build = givenUp();
    assert.ok(build.state);
    build.state.cases = build.state.cases.map((one) => ({ ...one, origin: CaseOrigin.AUTHORED }));
    const { base } = proposed(build.integrated(2, 3), ['x']).command('casesRequested').value;
    assert.deepEqual(
      base?.cases.map(({ id }) => id),
      ['a.1'],
    );
    assert.deepEqual(base.plan?.modules.find(({ name }) => name === 'b')?.acceptance, []);
  });

  it('makes the app that is accepted, and every turn of before is rewarded', () => {
    const build = rebuilt()
      .drafts('b', 'b3')
      .verdicts('b', verdict('b3', 1, 1))
      .integrated(3, 3);
    const history = build.command('judgementRequested').value.history.find(({ module }) => module === 'b');
    assert.deepEqual(
      history?.drafts.map(({ turnId }) => turnId),
      ['turn b1', 'turn b2', 'turn b3'],
    );
    assert.equal(build.scores().state?.status, BuildStatus.ACCEPTED);
  });

  it('gives way to the app of before when its own is worse, plan and cases too, and is not mended again', () => {
    const build = rebuilt()
      .drafts('b', 'b3')
      .verdicts('b', verdict('b3', 0, 1))
      .drafts('b', 'b4')
      .verdicts('b', verdict('b4', 0, 1))
      .integrated(1, 3);
    assert.equal(build.state?.status, BuildStatus.JUDGING);
    assert.deepEqual([build.state.plan, build.state.modules[1]?.best?.id, build.state.integration?.verdict?.passed], [plan, 'b1', 2]);
    assert.equal(build.scores().state?.status, BuildStatus.BELOW_BAR);
  });

  it('wins when the person’s own cases say so, however many other cases there are', () => {
    const own = (passed: boolean) => ({ caseId: 'user.1', passed });
    const build = givenUp().reached({ verdict: { passed: 9, expected: 10, results: [own(false)] } });
    proposed(build, ['x'])
      .cases('a', 'b')
      .drafts('b', 'b3')
      .verdicts('b', verdict('b3', 0, 1))
      .drafts('b', 'b4')
      .verdicts('b', verdict('b4', 0, 1))
      .reached({ verdict: { passed: 2, expected: 10, results: [own(true)] } });
    assert.deepEqual(build.state?.plan?.modules, mended.modules);
  });

  it('is given up with the time: the app of before is judged', () => {
    const waiting = [givenUp().integrated(2, 3), proposed(givenUp().integrated(2, 3), ['x'])];
    for (const build of waiting) {
      build.deadline();
      assert.equal(build.state?.status, BuildStatus.JUDGING);
      assert.deepEqual([build.state.plan, build.state.integration?.verdict?.passed], [plan, 2]);
    }
  });

  it('is given up when its cases cannot be made', () => {
    const failed = { $case: 'turnFailed' as const, value: { code: 'FAILED_PRECONDITION', reason: 'it does not start', retryable: false } };
    const build = proposed(givenUp().integrated(2, 3), ['x']).answer(Agent.TESTER, failed);
    assert.deepEqual([build.state?.status, build.state?.plan], [BuildStatus.JUDGING, plan]);
  });
});

/** Both modules are accepted. */
function accepted(): Conversation {
  const build = new Conversation().submit().plan('a', 'b').cases('a', 'b');
  for (const name of ['a', 'b']) build.drafts(name, `${name}1`).verdicts(name, verdict(`${name}1`, 1, 1));
  return build;
}
