import type { Generated } from 'kysely';
import { Envelope } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { DEFAULT_TENANT } from '@modwright/runtime';
import { fromDatabaseError, type Store } from '../pool.ts';

export interface BuildsTable {
  id: string;
  title: string;
  status: string;
  paused: boolean;
  tenant: Generated<string>;
  state: Buffer;
  version: number;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  deadline_at: Date | null;
}

export interface MessagesTable {
  id: string;
  build: string;
  seq: number;
  kind: string;
  envelope: Buffer;
  subject: string | null;
  sent_at: Date | null;
  created_at: Generated<Date>;
}

/** A build as it is to be stored. `version` is the one that was read; -1 = new. */
export interface BuildWrite {
  readonly state: BuildState;
  readonly version: number;
  readonly title: string;
  readonly deadlineAt: Date | null;
}

/** A message that becomes part of the conversation; with a subject it is also to be published. */
export interface MessageWrite {
  readonly envelope: Envelope;
  readonly seq: number;
  readonly subject: string | null;
}

export interface VersionedState {
  readonly state: BuildState;
  readonly version: number;
}

/** A message that waits to be published. */
export interface Unsent {
  readonly id: string;
  readonly build: string;
  readonly subject: string;
  readonly envelope: Buffer;
}

/**
 * Stores the outcome of a batch of messages: one statement, all or nothing.
 * Throws ABORTED when another writer changed a build meanwhile, ALREADY_EXISTS when a message had its effect before.
 */
export async function recordTransitions(store: Store, builds: readonly BuildWrite[], messages: readonly MessageWrite[]): Promise<void> {
  try {
    await store.pool.query({
      name: 'record',
      text: 'SELECT orchestrator.record($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)',
      values: [...buildColumns(builds), ...messageColumns(messages), builds.map(({ state }) => tenantOf(state))],
    });
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** Whose a build is; one from before there were tenants does not say. */
export function tenantOf({ tenant }: BuildState): string {
  return tenant || DEFAULT_TENANT;
}

function buildColumns(builds: readonly BuildWrite[]): unknown[] {
  return [
    builds.map(({ state }) => state.id),
    builds.map(({ title }) => title),
    builds.map(({ state }) => state.status),
    builds.map(({ state }) => state.paused),
    builds.map(({ state }) => Buffer.from(BuildState.encode(state).finish())),
    builds.map(({ version }) => version),
    builds.map(({ deadlineAt }) => deadlineAt),
  ];
}

function messageColumns(messages: readonly MessageWrite[]): unknown[] {
  return [
    messages.map(({ envelope }) => envelope.id),
    messages.map(({ envelope }) => envelope.build),
    messages.map(({ seq }) => seq),
    messages.map(({ envelope }) => kindOf(envelope)),
    messages.map(({ envelope }) => Buffer.from(Envelope.encode(envelope).finish())),
    messages.map(({ subject }) => subject),
  ];
}

/** "draftsProposed": the name of an envelope's body. */
export function kindOf(envelope: Envelope): string {
  return envelope.body?.$case ?? 'empty';
}

/** The newest states of these builds; unknown ids are absent. */
export async function loadStates(store: Store, ids: readonly string[]): Promise<Map<string, VersionedState>> {
  try {
    const rows = await store.db.selectFrom('orchestrator.builds').select(['id', 'state', 'version']).where('id', 'in', ids).execute();
    return new Map(rows.map((row) => [row.id, { state: BuildState.decode(row.state), version: row.version }]));
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** Ids of messages that had their effect already. */
export async function knownMessages(store: Store, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await store.db.selectFrom('orchestrator.messages').select('id').where('id', 'in', ids).execute();
  return new Set(rows.map((row) => row.id));
}

/** Messages that were recorded more than `olderThanMs` ago and are not marked as published. */
export async function unsentMessages(store: Store, olderThanMs: number, limit = 500): Promise<Unsent[]> {
  const rows = await store.db
    .selectFrom('orchestrator.messages')
    .select(['id', 'build', 'subject', 'envelope'])
    .where('subject', 'is not', null)
    .where('sent_at', 'is', null)
    .where('created_at', '<=', new Date(Date.now() - olderThanMs))
    .orderBy('created_at')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, subject: row.subject ?? '' }));
}

/** Commands by id, to publish them again. */
export async function messagesById(store: Store, ids: readonly string[]): Promise<Unsent[]> {
  if (ids.length === 0) return [];
  const rows = await store.db
    .selectFrom('orchestrator.messages')
    .select(['id', 'build', 'subject', 'envelope'])
    .where('id', 'in', ids)
    .where('subject', 'is not', null)
    .execute();
  return rows.map((row) => ({ ...row, subject: row.subject ?? '' }));
}

export async function markSent(store: Store, ids: readonly string[]): Promise<void> {
  await store.db.updateTable('orchestrator.messages').set({ sent_at: new Date() }).where('id', 'in', ids).execute();
}

/** Builds whose time budget has ended. */
export async function pastDeadline(store: Store, now: Date): Promise<string[]> {
  const rows = await store.db.selectFrom('orchestrator.builds').select('id').where('deadline_at', '<=', now).execute();
  return rows.map((row) => row.id);
}

const RUNNING = ['BUILD_STATUS_PLANNING', 'BUILD_STATUS_BUILDING', 'BUILD_STATUS_INTEGRATING', 'BUILD_STATUS_JUDGING'];

/** States of builds that have not ended. */
export async function runningBuilds(store: Store): Promise<BuildState[]> {
  const rows = await store.db.selectFrom('orchestrator.builds').select('state').where('status', 'in', RUNNING).execute();
  return rows.map((row) => BuildState.decode(row.state));
}
