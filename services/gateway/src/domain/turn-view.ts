import type { TurnDetailRow, TurnRow } from '@modwright/store/read';
import { count, exactly, listOf, number, text, time } from './shape.ts';

/** A completion of the model as the REST API shows it. */
export interface TurnView {
  readonly id: string;
  readonly role: string;
  readonly step: string;
  readonly module: string;
  readonly sample: number;
  readonly policy_version: string;
  readonly model: string;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly queued_ms: number;
  readonly model_ms: number;
  readonly finish: string;
  readonly at: string;
}

/** What the model was told and what it said. */
export interface TurnDetailView extends TurnView {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly text: string;
  readonly logprobs: readonly number[];
}

const turn = {
  id: text,
  role: { type: 'string', description: 'Agent that asked' },
  step: { type: 'string', description: 'What for: "draft"' },
  module: text,
  sample: count,
  policy_version: text,
  model: text,
  prompt_tokens: count,
  completion_tokens: count,
  queued_ms: count,
  model_ms: count,
  finish: { type: 'string', description: '"stop", "length", ...' },
  at: time,
};

/** Shapes of turns, by their name in the OpenAPI document. */
export const TURN_SCHEMAS = {
  Turn: exactly(turn),
  TurnDetail: exactly({
    ...turn,
    messages: { ...listOf(exactly({ role: text, content: text })), description: 'The prompt' },
    text: { type: 'string', description: 'The completion' },
    logprobs: { ...listOf(number), description: 'Natural logarithms at temperature 1, one for each token of the completion; empty when the server gave none' },
  }),
};

export function toTurnView({ id, role, step, module, sample, finish, model, ...row }: TurnRow): TurnView {
  return {
    ...{ id, role, step, module, sample, model },
    policy_version: row.policyVersion,
    prompt_tokens: row.promptTokens,
    completion_tokens: row.completionTokens,
    queued_ms: row.queuedMs,
    model_ms: row.modelMs,
    finish: finish.replace('FINISH_REASON_', '').toLowerCase(),
    at: row.createdAt.toISOString(),
  };
}

export function toTurnDetailView({ request, text: said, logprobs, ...row }: TurnDetailRow): TurnDetailView {
  const messages = request.messages.map(({ role, content }) => ({ role: role.replace('ROLE_', '').toLowerCase(), content }));
  return { ...toTurnView(row), messages, text: said, logprobs };
}
