import type { DescribeReply } from '@modwright/contracts/sandbox';
import type { QueueState } from '@modwright/runtime';
import { toBuildView, type BuildRecord } from './build-view.ts';
import { count, exactly, listOf, nullable, number, text } from './shape.ts';
import type { Schema } from './route.ts';

/** One part of the installation and whether it answers. */
export interface HealthView {
  readonly part: string;
  readonly state: 'up' | 'down' | 'absent';
  /** What to do when it does not answer; else empty. */
  readonly detail: string;
}

/** A build that runs against its budget. */
export interface SpendingView {
  readonly build: string;
  readonly title: string;
  readonly status: string;
  readonly tokens: number;
  readonly tokens_limit: number;
  readonly seconds: number;
  readonly seconds_limit: number;
}

/** What the model did for one agent lately. */
export interface ModelUseView {
  readonly role: string;
  readonly turns: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly queued_ms: number;
  readonly model_ms: number;
}

export interface SandboxView {
  readonly driver: string;
  readonly memory_control: string;
  readonly images: readonly string[];
  readonly self_tests: readonly { readonly name: string; readonly held: boolean; readonly detail: string }[];
}

/** How the installation stands. */
export interface OperationsView {
  readonly health: readonly HealthView[];
  readonly queues: readonly QueueState[];
  readonly builds: readonly SpendingView[];
  readonly builds_limit: number;
  readonly model: readonly ModelUseView[];
  readonly sandbox: SandboxView | null;
  readonly previews: number;
  readonly dead_letters: number;
}

const ms: Schema = { type: 'number', minimum: 0, description: 'Mean of a turn, in milliseconds' };

export const OPERATIONS_SCHEMA = exactly({
  health: listOf(
    exactly({
      part: text,
      state: { type: 'string', enum: ['up', 'down', 'absent'], description: 'absent = this installation has none' },
      detail: { type: 'string', description: 'What to do when it does not answer' },
    }),
  ),
  queues: {
    ...listOf(
      exactly({
        agent: text,
        waiting: { ...count, description: 'Commands that nobody has taken' },
        taken: { ...count, description: 'Commands that somebody works on' },
        redelivered: { ...count, description: 'Of those taken, the ones that came more than once' },
        free: { ...count, description: 'Places that wait for work, all instances together' },
      }),
    ),
    description: 'Empty when the bus does not answer',
  },
  builds: {
    ...listOf(exactly({ build: text, title: text, status: text, tokens: count, tokens_limit: count, seconds: count, seconds_limit: count })),
    description: 'Those that have not ended, newest first, each with its budget',
  },
  builds_limit: { ...count, description: 'Builds that may run at once' },
  model: {
    ...listOf(exactly({ role: text, turns: count, prompt_tokens: count, completion_tokens: count, queued_ms: ms, model_ms: ms })),
    description: 'What the model did in the last hour, by agent',
  },
  sandbox: nullable(
    exactly({
      driver: text,
      memory_control: text,
      images: listOf(text),
      self_tests: listOf(exactly({ name: text, held: { type: 'boolean' }, detail: text })),
    }),
  ),
  previews: { ...count, description: 'Apps that run for people now' },
  dead_letters: { ...number, description: 'Messages that nobody has decided on, 500 at most' },
});

/** @param now for the seconds of builds that run. */
export function toSpendingView(record: BuildRecord, now: Date): SpendingView {
  const { id, title, status, tokens, seconds } = toBuildView(record, now);
  const { budget } = record.state;
  return { build: id, title, status, tokens, tokens_limit: budget?.tokens ?? 0, seconds, seconds_limit: budget?.seconds ?? 0 };
}

export function toSandboxView({ driver, memoryControl, images, selfTests }: DescribeReply): SandboxView {
  return { driver, memory_control: memoryControl, images, self_tests: selfTests };
}
