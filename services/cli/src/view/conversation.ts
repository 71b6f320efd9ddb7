import type { Agent, Envelope } from '@modwright/contracts/build';
import { agentName } from '@modwright/runtime';
import { describeBody, type Detail } from './body-lines.ts';
import type { Paint } from './paint.ts';
import { clip, clock, wrap } from './text.ts';

/** What the view remembers of a build while messages come in. */
export interface Conversation {
  readonly startedAt: Date | undefined;
  /** "planning", "building", ... in words of the view. */
  readonly phase: string;
  /** Cases passed and expected of each module's newest verdict. */
  readonly modules: ReadonlyMap<string, ModuleProgress>;
  readonly tokens: number;
  /** What the agent that spoke last said it does, until its next durable message. */
  readonly now: { readonly from: string; readonly text: string } | undefined;
  readonly paused: boolean;
}

export interface ModuleProgress {
  readonly state: 'waiting' | 'drafting' | 'grading' | 'accepted' | 'given up';
  readonly passed: number;
  readonly expected: number;
}

export interface ViewOptions {
  readonly paint: Paint;
  /** Characters in a line. */
  readonly width: number;
}

export function newConversation(): Conversation {
  return { startedAt: undefined, phase: 'starting', modules: new Map(), tokens: 0, now: undefined, paused: false };
}

/** Takes in one durable message. */
export function hear(conversation: Conversation, envelope: Envelope): Conversation {
  const { usage, body } = envelope;
  const next: Conversation = {
    ...conversation,
    startedAt: conversation.startedAt ?? envelope.at,
    tokens: conversation.tokens + (usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0),
    now: undefined,
  };
  switch (body?.$case) {
    case 'planRequested':
      // A plan that is mended is one of modules that are there.
      return body.value.faults.length > 0 ? next : { ...next, phase: 'planning' };
    case 'planProposed':
      return next.phase === 'planning' || next.modules.size === 0
        ? { ...next, modules: new Map((body.value.plan?.modules ?? []).map((module) => [module.name, { state: 'waiting', passed: 0, expected: 0 }])) }
        : next;
    case 'casesRequested':
    case 'draftsRequested':
      return withModule({ ...next, phase: 'building' }, body.$case === 'draftsRequested' ? body.value.module : (body.value.disputed[0]?.case?.module ?? ''), {
        state: 'drafting',
      });
    case 'verdictRequested':
      return withModule(next, body.value.module, { state: 'grading', expected: body.value.cases.length });
    case 'verdictReached':
      return withModule(next, body.value.module, best(body.value.verdicts));
    case 'moduleAccepted':
      return withModule(next, body.value.module, { state: 'accepted', passed: body.value.passed, expected: body.value.expected });
    case 'moduleExhausted':
      return withModule(next, body.value.module, { state: 'given up', passed: body.value.passed, expected: body.value.expected });
    case 'integrationRequested':
      return { ...next, phase: 'integrating' };
    case 'judgementRequested':
      return { ...next, phase: 'judging' };
    case 'controlRequested':
      return { ...next, paused: body.value.control === 'CONTROL_PAUSE' || (body.value.control !== 'CONTROL_RESUME' && next.paused) };
    case 'buildEnded':
      return { ...next, phase: body.value.status.replace('BUILD_STATUS_', '').toLowerCase().replace('_', ' ') };
    default:
      return next;
  }
}

function withModule(conversation: Conversation, name: string, change: Partial<ModuleProgress>): Conversation {
  const before = conversation.modules.get(name);
  if (!before) return conversation;
  return { ...conversation, modules: new Map(conversation.modules).set(name, { ...before, ...change }) };
}

function best(verdicts: readonly { readonly passed: number; readonly expected: number }[]): Partial<ModuleProgress> {
  const passed = Math.max(0, ...verdicts.map((verdict) => verdict.passed));
  return { passed, expected: Math.max(0, ...verdicts.map((verdict) => verdict.expected)) };
}

const SPEAKERS_WIDTH = 'integrator → orchestrator'.length;

/** A durable message as lines: when, who to whom, what; details below it, indented. Pass the conversation that already heard it. */
export function toLines(conversation: Conversation, envelope: Envelope, options: ViewOptions): string[] {
  const { paint, width } = options;
  const { headline, details, quiet } = describeBody(envelope, paint);
  const since = conversation.startedAt && envelope.at ? (envelope.at.getTime() - conversation.startedAt.getTime()) / 1000 : 0;
  const speakers = envelope.from === envelope.to ? speaker(envelope.from) : `${speaker(envelope.from)} → ${speaker(envelope.to)}`;
  const when = clock(since).padStart(6);
  const indent = 6 + 2 + SPEAKERS_WIDTH + 2;
  const room = Math.max(30, width - indent);
  const [first = '', ...rest] = headline.fixed === undefined ? wrap(headline.text, room) : [headline.fixed];
  const colour = quiet ? paint.dim : (text: string): string => text;
  const padded = speakers.padEnd(SPEAKERS_WIDTH);
  return [
    `${paint.dim(when)}  ${quiet ? paint.dim(padded) : paint.agent(speaker(envelope.from), padded)}  ${colour(first)}`,
    ...rest.map((line) => ' '.repeat(indent) + colour(line)),
    ...details.flatMap((detail) => detailLines(detail, indent, room)),
  ];
}

function detailLines({ mark, text, paint, fold }: Detail, indent: number, room: number): string[] {
  const inner = room - 2;
  const lines = fold ? wrap(text, inner) : [clip(text, inner)];
  return lines.map((line, index) => `${' '.repeat(indent)}${paint(index === 0 ? mark : ' ')} ${fold ? line : paint(line)}`);
}

/** "you" for a person. */
function speaker(agent: Agent): string {
  const name = agentName(agent);
  return name === 'user' || name === 'unspecified' ? 'you' : name;
}
