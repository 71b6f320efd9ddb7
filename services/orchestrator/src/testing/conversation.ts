import assert from 'node:assert/strict';
import { Agent, Envelope, IntegrationReached, Score, ShelfUse, type Control, type Fault, type ModuleTask } from '@modwright/contracts/build';
import { Case, CaseOrigin, Verdict } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import type { BuildState } from '@modwright/contracts/state';
import { decide } from '../domain/decide.ts';
import type { Body } from '../domain/step.ts';

/** When everything happens. */
export const moment = { now: new Date('2026-01-01T00:00:00Z'), traceparent: '' };

/** A plan with these modules; "b>a" says that b depends on a. */
export function planOf(...modules: string[]): Plan {
  return Plan.fromPartial({
    title: 'test',
    endpoints: [{ id: 'x.list' }],
    modules: modules.map((text) => ({ name: text.split('>')[0] ?? '', dependsOn: text.split('>').slice(1) })),
  });
}

/** One case for each module. */
export function casesOf(...modules: string[]): Case[] {
  return modules.map((module) => Case.fromPartial({ id: `${module}.1`, module }));
}

/** A verdict over `expected` cases of which the first `passed` pass. */
export function verdict(draft: string, passed: number, expected: number): Verdict {
  const results = Array.from({ length: expected }, (_, index) => ({ caseId: `c${index}`, passed: index < passed, failureShown: `case ${index} fails` }));
  return Verdict.fromPartial({ draft, passed, expected, results });
}

/** Drives a build by hand: says what agents answer and remembers what the build said. */
export class Conversation {
  state: BuildState | undefined;
  said: Envelope[] = [];
  #answers = 0;

  submit(
    budget: { repairTurns?: number; samples?: number; seconds?: number; tokens?: number } = {},
    minimums: Readonly<Record<string, number>> = {},
    shelf: ShelfUse = ShelfUse.OFF,
    more: { readonly acceptance?: Case[]; readonly interactive?: boolean } = {},
  ): this {
    const request = {
      build: 'build_1',
      brief: { text: 'a list' },
      seed: 7,
      budget: { samples: 1, repairTurns: 1, ...budget },
      minimums: Object.entries(minimums).map(([checkpoint, value]) => ({ checkpoint, value })),
      shelf,
      ...more,
    };
    return this.#receive(Envelope.fromPartial({ id: 'build_1/submitted', build: 'build_1', body: { $case: 'buildSubmitted', value: { request } } }));
  }

  /** Asks for one module alone. */
  submitTask(task: ModuleTask): this {
    const request = { build: 'build_1', seed: 7, budget: { samples: 1, repairTurns: 1 }, task };
    return this.#receive(Envelope.fromPartial({ id: 'build_1/submitted', build: 'build_1', body: { $case: 'buildSubmitted', value: { request } } }));
  }

  /** Answers the oldest unanswered command to this agent (about this module). */
  answer(agent: Agent, body: Body, module = '', usage = {}): this {
    const command = this.state?.outstanding.find((open) => open.agent === agent && (module === '' || open.module === module));
    assert.ok(command, `nothing is asked of ${agent} ${module}; asked: ${JSON.stringify(this.state?.outstanding)}`);
    return this.#receive(Envelope.fromPartial({ id: `answer-${++this.#answers}`, build: 'build_1', causation: command.command, body, usage }));
  }

  control(control: Control): this {
    return this.#receive(Envelope.fromPartial({ id: `control-${++this.#answers}`, build: 'build_1', body: { $case: 'controlRequested', value: { control } } }));
  }

  /** A person accepts this revision of the plan. */
  accept(revision: number): this {
    const body = { $case: 'planReviewed' as const, value: { revision, decision: { $case: 'accepted' as const, value: {} } } };
    return this.#receive(Envelope.fromPartial({ id: `review-${++this.#answers}`, build: 'build_1', body }));
  }

  deadline(): this {
    return this.#receive(Envelope.fromPartial({ id: 'deadline', build: 'build_1', body: { $case: 'deadlinePassed', value: {} } }));
  }

  plan(...modules: string[]): this {
    return this.answer(Agent.PLANNER, { $case: 'planProposed', value: { plan: planOf(...modules), findings: [], repairTurns: 0, repairs: [] } });
  }

  cases(...modules: string[]): this {
    return this.answer(Agent.TESTER, { $case: 'casesAuthored', value: { cases: casesOf(...modules), discarded: [], superseded: [], again: false } });
  }

  /** What the shelf has for module "a": kept modules by their id, each with one case of its own. */
  finds(...ids: string[]): this {
    const candidates = ids.map((id) => ({ kept: { id }, cases: [{ id: `a.${id}`, module: 'a', origin: CaseOrigin.KEPT }] }));
    const { body } = Envelope.fromPartial({ body: { $case: 'shelfSearched', value: { modules: candidates.length > 0 ? [{ module: 'a', candidates }] : [] } } });
    assert.ok(body);
    return this.answer(Agent.ORCHESTRATOR, body);
  }

  /** The coder fitted the kept module, or could not. */
  fitted(id: string, unusable = ''): this {
    const drafts = [{ id: unusable ? '' : id, source: `source ${id}`, unusable, reusedFrom: { shelfId: id, module: 'old', provenance: { build: 'build_0' } } }];
    const { body } = Envelope.fromPartial({ body: { $case: 'draftsProposed', value: { module: 'a', drafts } } });
    assert.ok(body);
    return this.answer(Agent.CODER, body, 'a');
  }

  drafts(module: string, ...ids: string[]): this {
    const drafts = ids.map((id, sample) => ({ id, source: `source ${id}`, turnId: `turn ${id}`, sample, unusable: '', reusedFrom: undefined, pieceTurns: [] }));
    return this.answer(Agent.CODER, { $case: 'draftsProposed', value: { module, drafts } }, module);
  }

  verdicts(module: string, ...verdicts: Verdict[]): this {
    return this.answer(Agent.TESTER, { $case: 'verdictReached', value: { module, verdicts, mutants: 0, mutantsKilled: 0 } }, module);
  }

  integrated(passed: number, expected: number, faults: Partial<Fault>[] = []): this {
    return this.reached({ verdict: verdict('', passed, expected), faults });
  }

  reached(integration: Parameters<typeof IntegrationReached.fromPartial>[0]): this {
    return this.answer(Agent.INTEGRATOR, { $case: 'integrationReached', value: IntegrationReached.fromPartial(integration) });
  }

  scores(scores: readonly Partial<Score>[] = []): this {
    return this.answer(Agent.CRITIC, { $case: 'scoresGiven', value: { scores: scores.map((score) => Score.fromPartial(score)) } });
  }

  asked(agent: Agent): string[] {
    return (this.state?.outstanding ?? []).filter((open) => open.agent === agent).map((open) => open.module);
  }

  /** The newest command of this kind. */
  command<K extends Body['$case']>(kind: K): Extract<Body, { $case: K }> {
    const body = this.said.flatMap((envelope) => envelope.body ?? []).findLast((one): one is Extract<Body, { $case: K }> => one.$case === kind);
    assert.ok(body, `no ${kind}`);
    return body;
  }

  /** What people were told in passing. */
  notes(): string[] {
    return this.said.flatMap(({ body }) => (body?.$case === 'buildNoted' ? [body.value.text] : []));
  }

  last(): Body | undefined {
    return this.said.at(-1)?.body;
  }

  #receive(envelope: Envelope): this {
    const step = decide(this.state, envelope, moment);
    if (!step) return this;
    this.state = step.state;
    this.said.push(...step.out);
    return this;
  }
}

/** A build whose modules were planned and have one case each. */
export function started(...modules: string[]): Conversation {
  return new Conversation()
    .submit()
    .plan(...modules)
    .cases(...modules.map((module) => module.split('>')[0] ?? ''));
}
