import type { Generated, Selectable } from 'kysely';
import { GenerateRequest, finishReasonFromJSON, type FinishReason } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';
import { createBatcher } from '../batcher.ts';
import type { Store } from '../pool.ts';
import { packIds, packLogprobs, unpackIds, unpackLogprobs } from './packed.ts';

export { createBuildVersions, type BuildVersions, type RoleVersions } from './build-versions.ts';

export interface TurnsTable {
  id: string;
  request_id: string;
  build: string;
  role: string;
  step: string;
  module: string;
  attempt: number;
  sample: number;
  sample_group: string;
  policy_version: string;
  backend: string;
  model: string;
  request: Buffer;
  text: string;
  finish: string;
  prompt_ids: Buffer;
  completion_ids: Buffer;
  logprobs: Buffer;
  prompt_tokens: number;
  completion_tokens: number;
  queued_ms: number;
  model_ms: number;
  created_at: Generated<Date>;
}

/** What a model sampled. */
export interface Completion {
  readonly text: string;
  readonly finish: FinishReason;
  /** Token ids of prompt and answer; empty when the model server gives none. */
  readonly promptIds: readonly number[];
  readonly completionIds: readonly number[];
  /** Natural logarithms at temperature 1, one for each completion id. */
  readonly logprobs: readonly number[];
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A completion with the request it answers and what it took. */
export interface TurnRecord extends Completion {
  readonly id: string;
  readonly request: GenerateRequest;
  /** The version that answered, also when the request named none. */
  readonly policyVersion: string;
  readonly backend: string;
  readonly model: string;
  /** Milliseconds the call waited for a slot, and spent in the model. */
  readonly queuedMs: number;
  readonly modelMs: number;
}

/** Where turns are kept. The first answer to a request id is the answer for good. */
export interface TurnLog {
  /** The turn that answered this request id, if there was one. Throws UNAVAILABLE while the database is away. */
  find(requestId: string): Promise<TurnRecord | undefined>;
  /** Records a turn. Gives back the recorded one, which is an earlier one when the request had been answered before. */
  append(turn: TurnRecord): Promise<TurnRecord>;
}

const RECORD = `SELECT policy.record(${Array.from({ length: 22 }, (_, index) => `$${index + 1}`).join(',')}) AS repeated`;

/** Turns in Postgres. Calls that come while a statement runs share the next one. */
export function createTurnLog(store: Store): TurnLog {
  const find = createBatcher<string, TurnRecord | undefined>(async (ids) => {
    const { rows } = await store.pool.query<Selectable<TurnsTable>>({
      name: 'policy.find',
      text: 'SELECT * FROM policy.turns WHERE request_id = ANY($1)',
      values: [ids],
    });
    const turns = new Map(rows.map((row) => [row.request_id, toRecord(row)]));
    return ids.map((id) => turns.get(id));
  });
  const write = createBatcher<TurnRecord, boolean>(async (turns) => {
    const { rows } = await store.pool.query<{ repeated: string[] }>({ name: 'policy.record', text: RECORD, values: toColumns(turns) });
    const repeated = new Set(rows[0]?.repeated);
    return turns.map(({ id }) => repeated.has(id));
  });
  const append = async (turn: TurnRecord): Promise<TurnRecord> => {
    if (!(await write(turn))) return turn;
    const first = await find(turn.request.requestId);
    if (!first) throw new AppError('INTERNAL', `failed to record turn ${turn.id}: request ${turn.request.requestId} is neither new nor known`);
    return first;
  };
  return { find, append };
}

function toColumns(turns: readonly TurnRecord[]): unknown[] {
  const contexts = turns.map(({ request }) => request.context);
  return [
    turns.map(({ id }) => id),
    turns.map(({ request }) => request.requestId),
    contexts.map((context) => context?.build ?? ''),
    contexts.map((context) => context?.role ?? ''),
    contexts.map((context) => context?.step ?? ''),
    contexts.map((context) => context?.module ?? ''),
    contexts.map((context) => context?.attempt ?? 0),
    contexts.map((context) => context?.sample ?? 0),
    contexts.map((context) => context?.group ?? ''),
    turns.map(({ policyVersion }) => policyVersion),
    turns.map(({ backend }) => backend),
    turns.map(({ model }) => model),
    turns.map(({ request }) => Buffer.from(GenerateRequest.encode(request).finish())),
    turns.map(({ text }) => withoutNul(text)),
    turns.map(({ finish }) => finish),
    turns.map(({ promptIds }) => packIds(promptIds)),
    turns.map(({ completionIds }) => packIds(completionIds)),
    turns.map(({ logprobs }) => packLogprobs(logprobs)),
    turns.map(({ promptTokens }) => promptTokens),
    turns.map(({ completionTokens }) => completionTokens),
    turns.map(({ queuedMs }) => queuedMs),
    turns.map(({ modelMs }) => modelMs),
  ];
}

function toRecord(row: Selectable<TurnsTable>): TurnRecord {
  return {
    id: row.id,
    request: GenerateRequest.decode(row.request),
    policyVersion: row.policy_version,
    backend: row.backend,
    model: row.model,
    text: row.text,
    finish: finishReasonFromJSON(row.finish),
    promptIds: unpackIds(row.prompt_ids),
    completionIds: unpackIds(row.completion_ids),
    logprobs: unpackLogprobs(row.logprobs),
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    queuedMs: row.queued_ms,
    modelMs: row.model_ms,
  };
}

/** Postgres text cannot hold U+0000, which a model may well write. The token ids keep it. */
function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '');
}
