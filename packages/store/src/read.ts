import { Envelope } from '@modwright/contracts/build';
import { GenerateRequest } from '@modwright/contracts/policy';
import { BuildState } from '@modwright/contracts/state';
import { currentTenant } from '@modwright/runtime';
import { fromDatabaseError, type Store } from './pool.ts';
import { unpackLogprobs } from './tables/packed.ts';

/** A build as others see it. */
export interface BuildRow {
  readonly id: string;
  readonly title: string;
  readonly state: BuildState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface MessageRow {
  readonly seq: number;
  readonly kind: string;
  readonly envelope: Envelope;
  readonly createdAt: Date;
}

/** Undefined when there is none, also when it is another tenant's. */
export async function readBuild(store: Store, id: string): Promise<BuildRow | undefined> {
  return (await readBuilds(store, id, 1, 0))[0];
}

/** Those of the current tenant, newest first. */
export async function listBuilds(store: Store, limit: number, offset: number): Promise<BuildRow[]> {
  return readBuilds(store, undefined, limit, offset);
}

async function readBuilds(store: Store, id: string | undefined, limit: number, offset: number): Promise<BuildRow[]> {
  try {
    const all = store.db.selectFrom('orchestrator.builds').select(['id', 'title', 'state', 'created_at', 'updated_at']);
    const tenant = currentTenant();
    const own = tenant === undefined ? all : all.where('tenant', '=', tenant);
    const rows = await (id === undefined ? own : own.where('id', '=', id)).orderBy('created_at', 'desc').limit(limit).offset(offset).execute();
    return rows.map(toBuildRow);
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

function toBuildRow(row: { id: string; title: string; state: Uint8Array; created_at: Date; updated_at: Date }): BuildRow {
  return { id: row.id, title: row.title, state: BuildState.decode(row.state), createdAt: row.created_at, updatedAt: row.updated_at };
}

/** Messages of a build after `afterSeq`, in order. */
export async function readMessages(store: Store, build: string, afterSeq: number, limit: number): Promise<MessageRow[]> {
  try {
    const rows = await store.db
      .selectFrom('orchestrator.messages')
      .select(['seq', 'kind', 'envelope', 'created_at'])
      .where('build', '=', build)
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ seq: row.seq, kind: row.kind, envelope: Envelope.decode(row.envelope), createdAt: row.created_at }));
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** A message without what it says. */
export interface MessageHead {
  readonly seq: number;
  readonly kind: string;
  readonly createdAt: Date;
}

/** Heads of the messages of a build after `afterSeq`, in order: a few bytes each, so that a long conversation can be laid out at once. */
export async function readMessageHeads(store: Store, build: string, afterSeq: number): Promise<MessageHead[]> {
  try {
    const query = store.db.selectFrom('orchestrator.messages').select(['seq', 'kind', 'created_at as createdAt']);
    return await query.where('build', '=', build).where('seq', '>', afterSeq).orderBy('seq').execute();
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** All messages of these kinds ("moduleAccepted"), in order. */
export async function readMessagesOfKind(store: Store, build: string, kinds: readonly string[]): Promise<MessageRow[]> {
  try {
    const query = store.db.selectFrom('orchestrator.messages').select(['seq', 'kind', 'envelope', 'created_at']);
    const rows = await query.where('build', '=', build).where('kind', 'in', kinds).orderBy('seq').execute();
    return rows.map((row) => ({ seq: row.seq, kind: row.kind, envelope: Envelope.decode(row.envelope), createdAt: row.created_at }));
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** Version of the policy that answered each of these turns; unknown turns are absent. */
export async function readPolicyVersions(store: Store, turns: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (turns.length === 0) return new Map();
  try {
    const rows = await store.db.selectFrom('policy.turns').select(['id', 'policy_version']).where('id', 'in', turns).execute();
    return new Map(rows.map((row) => [row.id, row.policy_version]));
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** Which model answered in a turn. */
export interface TurnOriginRow {
  readonly id: string;
  readonly policyVersion: string;
  readonly model: string;
  readonly backend: string;
}

/** Which models answered in these turns; a turn that is not recorded is left out. */
export async function readTurnOrigins(store: Store, turns: readonly string[]): Promise<TurnOriginRow[]> {
  if (turns.length === 0) return [];
  try {
    const query = store.db.selectFrom('policy.turns').select(['id', 'policy_version as policyVersion', 'model', 'backend']);
    return await query.where('id', 'in', turns).execute();
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** A completion of the model without what was said. */
export interface TurnRow extends TurnOriginRow {
  readonly role: string;
  readonly step: string;
  readonly module: string;
  readonly sample: number;
  readonly finish: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly queuedMs: number;
  readonly modelMs: number;
  readonly createdAt: Date;
}

/** A completion with its prompt. */
export interface TurnDetailRow extends TurnRow {
  readonly request: GenerateRequest;
  readonly text: string;
  /** One for each token of the completion. */
  readonly logprobs: readonly number[];
}

const TURN = `id, role, step, module, sample, policy_version AS "policyVersion", model, backend, finish, prompt_tokens AS "promptTokens",
  completion_tokens AS "completionTokens", queued_ms AS "queuedMs", model_ms AS "modelMs", created_at AS "createdAt"`;

export interface TurnRange {
  readonly build: string;
  /** Empty = every agent. */
  readonly role: string;
  readonly from: Date;
  readonly to: Date;
  readonly limit: number;
}

/** Turns of a build, in order. */
export async function readTurns(store: Store, { build, role, from, to, limit }: TurnRange): Promise<TurnRow[]> {
  const text = `SELECT ${TURN} FROM policy.turns
    WHERE build = $1 AND ($2 = '' OR role = $2) AND created_at BETWEEN $3 AND $4 ORDER BY created_at, id LIMIT $5`;
  try {
    return (await store.pool.query<TurnRow>(text, [build, role, from, to, limit])).rows;
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** One turn of a build; undefined when there is none, or it is not kept any more. */
export async function readTurn(store: Store, build: string, id: string): Promise<TurnDetailRow | undefined> {
  const text = `SELECT ${TURN}, request, text, logprobs FROM policy.turns WHERE build = $1 AND id = $2`;
  type Packed = TurnRow & { readonly request: Uint8Array; readonly text: string; readonly logprobs: Buffer };
  try {
    const [row] = (await store.pool.query<Packed>(text, [build, id])).rows;
    return row && { ...row, request: GenerateRequest.decode(row.request), logprobs: unpackLogprobs(row.logprobs) };
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** How many builds have not ended. */
export async function countRunningBuilds(store: Store): Promise<number> {
  try {
    const query = store.db.selectFrom('orchestrator.builds').select((row) => row.fn.countAll<string>().as('count'));
    return Number((await query.where('status', 'in', RUNNING).executeTakeFirstOrThrow()).count);
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** Builds that have not ended, those that wait for a person too; newest first, 200 at most. */
export async function readRunningBuilds(store: Store): Promise<BuildRow[]> {
  try {
    const all = store.db.selectFrom('orchestrator.builds').select(['id', 'title', 'state', 'created_at', 'updated_at']);
    const tenant = currentTenant();
    const own = tenant === undefined ? all : all.where('tenant', '=', tenant);
    const rows = await own
      .where('status', 'in', [...RUNNING, 'BUILD_STATUS_AWAITING_PLAN_REVIEW'])
      .orderBy('created_at', 'desc')
      .limit(200)
      .execute();
    return rows.map(toBuildRow);
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** What the model did for one agent. */
export interface ModelUse {
  readonly role: string;
  readonly turns: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Means of a turn. */
  readonly queuedMs: number;
  readonly modelMs: number;
}

/** What the model did since a moment, by agent. */
export async function readModelUse(store: Store, since: Date): Promise<ModelUse[]> {
  const text = `SELECT role, count(*)::float8 AS turns, sum(prompt_tokens)::float8 AS "promptTokens", sum(completion_tokens)::float8 AS "completionTokens",
      avg(queued_ms)::float8 AS "queuedMs", avg(model_ms)::float8 AS "modelMs"
    FROM policy.turns WHERE created_at >= $1 AND ($2::text IS NULL OR tenant = $2) GROUP BY role ORDER BY role`;
  try {
    return (await store.pool.query<ModelUse>(text, [since, currentTenant() ?? null])).rows;
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

const RUNNING = ['BUILD_STATUS_PLANNING', 'BUILD_STATUS_BUILDING', 'BUILD_STATUS_INTEGRATING', 'BUILD_STATUS_JUDGING'];

/** Calls `onBuild` with a build's id each time messages were added to it. Reconnects by itself; callers re-read after a gap. */
export async function watchBuilds(store: Store, onBuild: (build: string) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const client = await store.pool.connect().catch(() => undefined);
    if (client) {
      const lost = new Promise<void>((resolve) => {
        client.once('error', () => resolve());
        client.once('end', () => resolve());
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      client.on('notification', (note) => note.payload && onBuild(note.payload));
      await client.query('LISTEN build_messages').catch(() => undefined);
      await lost;
      client.removeAllListeners('notification');
      client.release(true);
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
