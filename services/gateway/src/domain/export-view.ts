import type { PreferenceVote } from '@modwright/contracts/feedback';
import type { Rollout } from '@modwright/contracts/learning';
import { enumName } from './run-view.ts';
import { count, exactly, listOf, number, share, text, time } from './shape.ts';
import type { Schema } from './route.ts';

/** A rewarded completion, one line of an export. Its fields are those of modwright.learning.v1.Rollout. */
export interface RolloutLine {
  readonly cursor: string;
  readonly id: string;
  readonly build: string;
  readonly role: string;
  readonly step: string;
  readonly module: string;
  readonly attempt: number;
  readonly group: string;
  readonly policy_version: string;
  readonly prompt_ids: readonly number[];
  readonly completion_ids: readonly number[];
  readonly logprobs: readonly number[];
  readonly reward: number;
  readonly components: readonly {
    readonly source: string;
    readonly name: string;
    readonly value: number;
    readonly weight: number;
    readonly confidence: number;
    readonly reason: string;
  }[];
}

/** A vote for one of two completions, one line of an export. */
export interface PreferenceLine {
  readonly cursor: string;
  readonly id: string;
  readonly rater: string;
  readonly simulated: boolean;
  readonly at: string;
  readonly role: string;
  readonly step: string;
  readonly module: string;
  readonly prompt: readonly { readonly role: string; readonly content: string }[];
  readonly chosen: string;
  readonly rejected: string;
  readonly order: 'chosen_left' | 'chosen_right';
  readonly weight: number;
  readonly not_counted: string;
  readonly chosen_turn: string;
  readonly rejected_turn: string;
  readonly chosen_build: string;
  readonly rejected_build: string;
  readonly chosen_version: string;
  readonly rejected_version: string;
  readonly chosen_passed: number;
  readonly rejected_passed: number;
  readonly expected: number;
}

const cursor: Schema = { type: 'string', description: 'Give it back as `cursor` to go on after this line' };

/** Lines of exports, by their name in the OpenAPI document. */
export const EXPORT_SCHEMAS = {
  RolloutLine: exactly({
    cursor: { type: 'string', description: 'Give it back as `cursor` to go on; a few lines before it may come again' },
    id: { type: 'string', description: 'Of the turn' },
    build: text,
    role: text,
    step: text,
    module: text,
    attempt: count,
    group: { type: 'string', description: 'Completions of the same prompt, whose rewards are compared' },
    policy_version: text,
    prompt_ids: listOf(count),
    completion_ids: listOf(count),
    logprobs: { ...listOf(number), description: 'Natural logarithms at temperature 1, one for each id of the completion' },
    reward: number,
    components: listOf(exactly({ source: text, name: text, value: number, weight: number, confidence: number, reason: text })),
  }),
  PreferenceLine: exactly({
    cursor,
    id: { type: 'string', description: 'Of the ballot' },
    rater: { type: 'string', description: 'A pseudonym; the same rater has the same one in every export of this installation' },
    simulated: { type: 'boolean' },
    at: time,
    role: text,
    step: text,
    module: text,
    prompt: listOf(exactly({ role: { type: 'string', enum: ['system', 'user', 'assistant'] }, content: text })),
    chosen: text,
    rejected: text,
    order: { type: 'string', enum: ['chosen_left', 'chosen_right'], description: 'Where the chosen one stood' },
    weight: { ...share, description: 'What the vote weighs as reward, now' },
    not_counted: { type: 'string', description: 'Why it does not count, or not yet; empty when it does' },
    chosen_turn: text,
    rejected_turn: text,
    chosen_build: text,
    rejected_build: text,
    chosen_version: text,
    rejected_version: text,
    chosen_passed: { ...count, description: 'Cases that passed, of `expected`' },
    rejected_passed: count,
    expected: count,
  }),
} as const satisfies Readonly<Record<string, Schema>>;

/** @param after cursor that the reader may go on from once it has this line. */
export function toRolloutLine(rollout: Rollout, after: string): RolloutLine {
  const { id, build, role, step, module, attempt, group, reward, components } = rollout;
  return {
    cursor: after,
    ...{ id, build, role, step, module, attempt, group },
    policy_version: rollout.policyVersion,
    prompt_ids: rollout.promptIds,
    completion_ids: rollout.completionIds,
    logprobs: rollout.logprobs,
    ...{ reward, components },
  };
}

/** @param pseudonym see createPseudonyms. */
export function toPreferenceLine(vote: PreferenceVote, pseudonym: (rater: string) => string): PreferenceLine {
  const { chosen, rejected } = vote;
  return {
    cursor: String(vote.number),
    id: vote.ballot,
    rater: pseudonym(vote.rater),
    simulated: vote.simulated,
    at: vote.decidedAt?.toISOString() ?? '',
    role: vote.role,
    step: vote.step,
    module: chosen?.module ?? '',
    prompt: vote.prompt.map(({ role, content }) => ({ role: enumName(role, 'ROLE_'), content })),
    chosen: chosen?.text ?? '',
    rejected: rejected?.text ?? '',
    order: vote.chosenLeft ? 'chosen_left' : 'chosen_right',
    weight: vote.weight,
    not_counted: vote.notCounted,
    chosen_turn: chosen?.turn ?? '',
    rejected_turn: rejected?.turn ?? '',
    chosen_build: chosen?.build ?? '',
    rejected_build: rejected?.build ?? '',
    chosen_version: chosen?.policyVersion ?? '',
    rejected_version: rejected?.policyVersion ?? '',
    chosen_passed: chosen?.passed ?? 0,
    rejected_passed: rejected?.passed ?? 0,
    expected: chosen?.expected ?? 0,
  };
}
