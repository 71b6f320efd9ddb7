import { Agent, BuildStatus, Envelope, type IntegrationReached } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import type { BuildState, ModuleState } from '@modwright/contracts/state';
import { tokensOf } from './budget.ts';

export type Body = NonNullable<Envelope['body']>;

/** What a message does to a build: the state after it, and what is said next. */
export interface Step {
  readonly state: BuildState;
  /** In order. Those to an agent are also remembered as outstanding. */
  readonly out: readonly Envelope[];
}

/** Time comes in with the message; the reducer has no clock. */
export interface Moment {
  readonly now: Date;
  readonly traceparent: string;
}

export const ENDED: ReadonlySet<BuildStatus> = new Set([BuildStatus.ACCEPTED, BuildStatus.BELOW_BAR, BuildStatus.FAILED, BuildStatus.CANCELLED]);

export function hasEnded(state: BuildState): boolean {
  return ENDED.has(state.status);
}

/** The incoming message takes the next place in the conversation. */
export function counted(state: BuildState): BuildState {
  return { ...state, lastSeq: state.lastSeq + 1 };
}

/** Adds a message. A command to an agent waits in `held` while the build is paused. */
export function say(step: Step, to: Agent, body: Body, moment: Moment, about: { module?: string; attempt?: number } = {}): Step {
  const { state } = step;
  const { module = '', attempt = 0 } = about;
  const message = { build: state.id, from: Agent.ORCHESTRATOR, to, attempt, traceparent: moment.traceparent, at: moment.now, body };
  const forPeople = to === Agent.USER;
  if (state.paused && !forPeople) return set(step, { held: [...state.held, { agent: to, module, attempt, command: Envelope.fromPartial(message) }] });
  const seq = state.lastSeq + 1;
  const envelope = Envelope.fromPartial({ ...message, id: `${state.id}/${seq}` });
  const outstanding = forPeople ? state.outstanding : [...state.outstanding, { command: envelope.id, agent: to, module, attempt }];
  return { state: { ...state, lastSeq: seq, outstanding }, out: [...step.out, envelope] };
}

/** Lets a paused build go on: what was held is said now. */
export function release(step: Step, moment: Moment): Step {
  const start = set(step, { paused: false, held: [] });
  return step.state.held.reduce(
    (next, { agent, module, attempt, command }) => (command?.body ? say(next, agent, command.body, moment, { module, attempt }) : next),
    start,
  );
}

/** The step with some fields of its state changed. */
export function set(step: Step, change: Partial<BuildState>): Step {
  return { ...step, state: { ...step.state, ...change } };
}

/** The step with one module changed. */
export function setModule(step: Step, name: string, change: Partial<ModuleState>): Step {
  return set(step, { modules: step.state.modules.map((module) => (module.name === name ? { ...module, ...change } : module)) });
}

export function findModule(state: BuildState, name: string): ModuleState | undefined {
  return state.modules.find((module) => module.name === name);
}

/** Ends the build: nothing is outstanding any more and people are told. */
export function end(step: Step, status: BuildStatus, reason: string, moment: Moment): Step {
  const { state } = step;
  const ended = set(step, { status, reason, endedAt: moment.now, outstanding: [], held: [], paused: false });
  const { passed, total } = countCases(state);
  const accepted = state.modules.filter((module) => module.phase === 'MODULE_PHASE_ACCEPTED').length;
  const seconds = Math.round((moment.now.getTime() - (state.startedAt ?? moment.now).getTime() - state.waitedMs) / 1000);
  const tokens = tokensOf(state.usage);
  return say(ended, Agent.USER, { $case: 'buildEnded', value: { status, reason, passed, total, modules: accepted, tokens, seconds } }, moment);
}

/** Every case that the app is judged by, the person's own included. */
export function allCases(state: BuildState): Case[] {
  return [...state.cases, ...state.acceptance, ...state.earlierAcceptance];
}

/** Cases passed over all, browser journeys included, as the integrator counted them (of a lone module: its own). Before integration: 0 of what is known. */
export function countCases(state: BuildState): { passed: number; total: number } {
  const { integration, taskModule } = state;
  if (taskModule) return { passed: findModule(state, taskModule)?.bestVerdict?.passed ?? 0, total: state.cases.length };
  if (!integration) return { passed: 0, total: allCases(state).length };
  return { passed: passedOf(integration), total: totalOf(integration) };
}

/** Cases and journeys that the app was judged by. */
export function totalOf({ verdict, journeys }: IntegrationReached): number {
  return (verdict?.expected ?? 0) + journeys.length;
}

/** True when as many tokens were used as the build may use. */
export function isOverTokens({ usage, budget }: BuildState): boolean {
  return tokensOf(usage) >= (budget?.tokens ?? Infinity);
}

/** Cases and journeys that the app passes. */
export function passedOf({ verdict, journeys }: IntegrationReached): number {
  return (verdict?.passed ?? 0) + journeys.filter((journey) => journey.passed).length;
}
