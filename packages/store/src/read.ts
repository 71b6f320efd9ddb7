import { Envelope } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { currentTenant } from '@modwright/runtime';
import { fromDatabaseError, type Store } from './pool.ts';

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
    return rows.map((row) => ({ id: row.id, title: row.title, state: BuildState.decode(row.state), createdAt: row.created_at, updatedAt: row.updated_at }));
  } catch (error) {
    throw fromDatabaseError(error);
  }
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

/** How many builds have not ended. */
export async function countRunningBuilds(store: Store): Promise<number> {
  try {
    const query = store.db.selectFrom('orchestrator.builds').select((row) => row.fn.countAll<string>().as('count'));
    return Number((await query.where('status', 'in', RUNNING).executeTakeFirstOrThrow()).count);
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
