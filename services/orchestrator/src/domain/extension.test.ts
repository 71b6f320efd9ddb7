import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Agent, Base, BuildStatus, Envelope, IntegrationReached, SubmitRequest } from '@modwright/contracts/build';
import { Case, CaseOrigin, Verdict } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import { BuildState, ModulePhase } from '@modwright/contracts/state';
import { decide } from './decide.ts';
import { settleAcceptance, toBase } from './extension.ts';
import type { Body } from './step.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const plan = Plan.fromPartial({
  title: 'app',
  endpoints: [{ id: 'x.list' }],
  modules: [
    { name: 'a', responsibility: 'A.' },
    { name: 'b', responsibility: 'B.' },
  ],
});
const caseOf = (id: string, module: string): Case => Case.fromPartial({ id, module, origin: CaseOrigin.AUTHORED });
const base = Base.fromPartial({
  build: 'build_0',
  version: 1,
  plan,
  cases: [caseOf('a.1', 'a'), caseOf('b.1', 'b')],
  modules: [
    { module: 'a', source: 'source a', draft: 'draft a' },
    { module: 'b', source: 'source b', draft: 'draft b' },
  ],
});
/** The base with another sentence about b. */
const changed = Plan.fromPartial({
  ...plan,
  modules: plan.modules.map((module) => (module.name === 'b' ? { ...module, responsibility: 'B. And more.' } : module)),
});

class Conversation {
  state: BuildState | undefined;
  said: Envelope[] = [];
  #count = 0;
  #now = START;

  submit(request: Partial<SubmitRequest> = {}, extended: Base | undefined = base, earlierAcceptance: Case[] = []): this {
    const full = SubmitRequest.fromPartial({
      build: 'build_1',
      brief: { text: 'more' },
      seed: 7,
      budget: { samples: 2, repairTurns: 2 },
      shelf: 'SHELF_USE_OFF',
      ...request,
    });
    return this.hear({ $case: 'buildSubmitted', value: { request: full, base: extended, earlierAcceptance } });
  }

  hear(body: Body, causation = ''): this {
    const message = Envelope.fromPartial({ id: `m${++this.#count}`, build: 'build_1', causation, body });
    const step = decide(this.state, message, { now: new Date(this.#now), traceparent: '' });
    if (step) {
      this.state = step.state;
      this.said.push(...step.out);
    }
    return this;
  }

  answer(agent: Agent, body: Body): this {
    const command = this.state?.outstanding.find((open) => open.agent === agent);
    assert.ok(command, `nothing is asked of ${agent}`);
    return this.hear(body, command.command);
  }

  later(ms: number): this {
    this.#now += ms;
    return this;
  }

  plan(proposed: Plan): this {
    return this.answer(Agent.PLANNER, { $case: 'planProposed', value: { plan: proposed, findings: [], repairTurns: 0, repairs: [] } });
  }

  cases(...cases: Case[]): this {
    return this.answer(Agent.TESTER, {
      $case: 'casesAuthored',
      value: { cases, discarded: [], superseded: [{ what: 'old.1', reason: 'it fell' }], again: false },
    });
  }

  verdict(draft: string, passed: number, expected: number): this {
    const results = Array.from({ length: expected }, (_, index) => ({ caseId: `c${index}`, passed: index < passed }));
    return this.answer(Agent.TESTER, {
      $case: 'verdictReached',
      value: { module: 'b', verdicts: [Verdict.fromPartial({ draft, passed, expected, results })], mutants: 0, mutantsKilled: 0 },
    });
  }

  asked(kind: Body['$case']): Body[] {
    return this.said.flatMap(({ body }) => (body?.$case === kind ? [body] : []));
  }

  module(name: string) {
    return this.state?.modules.find((module) => module.name === name);
  }
}

describe('a build that extends another', () => {
  it('has untouched modules at once, with their source, and asks the coder for none of them', () => {
    const build = new Conversation()
      .submit()
      .plan(changed)
      .cases(...base.cases);
    assert.partialDeepStrictEqual(build.module('a'), { phase: ModulePhase.ACCEPTED, inherited: true, best: { source: 'source a' } });
    assert.deepEqual(build.state?.plan?.change?.touched, ['b']);
    assert.deepEqual(build.state?.superseded, [{ what: 'old.1', reason: 'it fell' }]);
    assert.deepEqual(
      build.asked('draftsRequested').map((body) => body.$case === 'draftsRequested' && body.value.module),
      ['b'],
    );
  });

  it('begins a touched module with its old source when a new case can tell, and repairs it from there', () => {
    const build = new Conversation()
      .submit()
      .plan(changed)
      .cases(...base.cases, caseOf('b.2', 'b'));
    const [first] = build.asked('verdictRequested');
    assert.ok(first?.$case === 'verdictRequested' && first.value.drafts[0]?.source === 'source b');
    build.verdict('draft b', 1, 2);
    const [repair] = build.asked('draftsRequested');
    assert.ok(repair?.$case === 'draftsRequested');
    assert.partialDeepStrictEqual(repair.value, { turn: 1, samples: 1, feedback: { source: 'source b' } });
    assert.deepEqual(build.module('b')?.rewarded, [], 'nobody is rewarded for what was there');
  });

  it('takes the old source when it passes the new cases too: no model is asked', () => {
    const build = new Conversation()
      .submit()
      .plan(changed)
      .cases(...base.cases, caseOf('b.2', 'b'))
      .verdict('draft b', 2, 2);
    assert.equal(build.module('b')?.phase, ModulePhase.ACCEPTED);
    assert.deepEqual(build.asked('draftsRequested'), []);
    assert.equal(build.state?.status, BuildStatus.INTEGRATING);
  });

  it('judges the app by the cases of before too, the person’s own included, and never sends an untouched module back', () => {
    const own = Case.fromPartial({ id: 'user.1' });
    const build = new Conversation()
      .submit({}, base, [own])
      .plan(plan)
      .cases(...base.cases);
    const [asked] = build.asked('integrationRequested');
    assert.ok(asked?.$case === 'integrationRequested');
    assert.deepEqual(
      asked.value.cases.map(({ id }) => id),
      ['a.1', 'b.1', 'user.1'],
    );
    build.answer(Agent.INTEGRATOR, {
      $case: 'integrationReached',
      value: IntegrationReached.fromPartial({ verdict: { passed: 2, expected: 3 }, faults: [{ module: 'a', what: 'it fails' }] }),
    });
    assert.equal(build.state?.status, BuildStatus.JUDGING);
    assert.equal(build.module('a')?.best?.source, 'source a');
  });

  it('is a base itself, one version on', () => {
    const state = BuildState.fromPartial({
      id: 'build_1',
      base,
      plan,
      modules: [
        { name: 'a', phase: ModulePhase.ACCEPTED, best: { id: 'd', source: 's' } },
        { name: 'b', phase: ModulePhase.EXHAUSTED, best: { id: 'e' } },
      ],
    });
    assert.partialDeepStrictEqual(toBase(state), { build: 'build_1', version: 2, modules: [{ module: 'a', source: 's', draft: 'd' }] });
    assert.equal(toBase(state).modules.length, 1, 'a module that was never accepted is written again');
  });

  it('lets the person’s newer cases win over their older ones', () => {
    const step = (status: number) => ({ method: 'GET', path: '/x', expect: { status } });
    const earlier = [
      Case.fromPartial({ id: 'user.a', steps: [step(200)] }),
      Case.fromPartial({ id: 'user.b', steps: [{ ...step(200), path: '/y' }] }),
      Case.fromPartial({ id: 'user.c' }),
    ];
    const { kept, superseded } = settleAcceptance(earlier, [
      Case.fromPartial({ id: 'user.n', steps: [step(404)] }),
      Case.fromPartial({ id: 'user.b', steps: [{ ...step(200), path: '/z' }] }),
    ]);
    assert.deepEqual(
      kept.map(({ id }) => id),
      ['user.c'],
    );
    assert.deepEqual(
      superseded.map(({ what }) => what),
      ['user.a', 'user.b'],
    );
  });
});

describe('a plan that waits for a person', () => {
  const waiting = () =>
    new Conversation().submit({ interactive: true, budget: { tokens: 0, seconds: 60, repairTurns: 1, samples: 1, bar: 0 } }, undefined).plan(plan);
  const review = (revision: number, decision: NonNullable<Extract<Body, { $case: 'planReviewed' }>['value']['decision']>): Body => ({
    $case: 'planReviewed',
    value: { revision, decision },
  });
  const accept = (revision: number): Body => review(revision, { $case: 'accepted', value: {} });

  it('asks nobody for anything, and no time runs meanwhile', () => {
    const build = waiting();
    assert.deepEqual([build.state?.status, build.state?.outstanding], [BuildStatus.AWAITING_PLAN_REVIEW, []]);
    build.later(3_600_000).hear({ $case: 'deadlinePassed', value: {} });
    assert.equal(build.state?.status, BuildStatus.AWAITING_PLAN_REVIEW);
    build.hear(accept(1));
    assert.deepEqual([build.state?.status, build.state?.waitedMs], [BuildStatus.BUILDING, 3_600_000]);
    build.later(5_000).hear({ $case: 'controlRequested', value: { control: 'CONTROL_CANCEL', reason: '' } });
    const [ended] = build.asked('buildEnded');
    assert.ok(ended?.$case === 'buildEnded' && ended.value.seconds === 5);
  });

  it('hears a word once, and only on the revision that is there', () => {
    const build = waiting().hear(accept(2));
    assert.equal(build.state?.status, BuildStatus.AWAITING_PLAN_REVIEW);
    build.hear(review(1, { $case: 'edited', value: { ...plan, title: 'mine' } })).hear(accept(1));
    assert.deepEqual([build.state?.status, build.state?.plan?.title, build.state?.planRevision], [BuildStatus.AWAITING_PLAN_REVIEW, 'mine', 2]);
    build.hear(accept(2)).hear(accept(2));
    assert.deepEqual([build.state?.status, build.asked('casesRequested').length], [BuildStatus.BUILDING, 1]);
  });

  it('is made again with the answers, all of them', () => {
    const answer = (text: string) => ({ question: 'Q1', about: 'How many?', text });
    const build = waiting().hear(review(1, { $case: 'answered', value: { answers: [answer('3')] } }));
    assert.equal(build.state?.status, BuildStatus.PLANNING);
    build.plan(plan).hear(review(2, { $case: 'answered', value: { answers: [answer('4')] } }));
    const asked = build.asked('planRequested').at(-1);
    assert.ok(asked?.$case === 'planRequested');
    assert.deepEqual(
      asked.value.answers.map(({ text }) => text),
      ['3', '4'],
    );
  });

  it('ends the build with the reason when it is refused', () => {
    const build = waiting().hear(review(1, { $case: 'refused', value: { reason: 'no' } }));
    assert.deepEqual([build.state?.status, build.state?.reason], [BuildStatus.CANCELLED, 'no']);
  });

  it('is built after a pause ends, when it was accepted during it', () => {
    const build = waiting()
      .hear({ $case: 'controlRequested', value: { control: 'CONTROL_PAUSE', reason: '' } })
      .hear(accept(1));
    assert.deepEqual(build.asked('casesRequested'), []);
    build.hear({ $case: 'controlRequested', value: { control: 'CONTROL_RESUME', reason: '' } });
    assert.equal(build.asked('casesRequested').length, 1);
  });
});
