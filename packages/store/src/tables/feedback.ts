import type { Generated, Selectable } from 'kysely';
import { AppError, currentTenant } from '@modwright/runtime';
import { orDatabaseError, type Store } from '../pool.ts';
import type { EntryRow, VoteChoice } from './ballots.ts';

export interface RubricsTable {
  id: string;
  tenant: Generated<string>;
  name: string;
  description: string;
  min_score: number;
  max_score: number;
  created_at: Generated<Date>;
  archived_at: Date | null;
}

export interface FeedbackTable {
  tenant: Generated<string>;
  seq: Generated<string>;
  rater: string;
  id: string;
  build: string;
  module: string;
  draft: string;
  message: string;
  rubric: string;
  thumb: number | null;
  score: number | null;
  comment: string;
  at: Generated<Date>;
}

export type RubricRow = Selectable<RubricsTable>;

/** Something that is said about a target. */
export interface FeedbackWrite {
  readonly id: string;
  readonly rater: string;
  readonly build: string;
  readonly module: string;
  readonly draft: string;
  readonly message: string;
  readonly rubric: string;
  /** 1 = up, -1 = down. */
  readonly thumb: 1 | -1 | null;
  readonly score: number | null;
  readonly comment: string;
}

export type FeedbackRow = FeedbackWrite & { readonly at: Date; readonly simulated: boolean };

/** Whose, and about which build. Empty = any. */
export interface FeedbackFilter {
  readonly build: string;
  readonly rater: string;
}

const FEEDBACK = ['f.id', 'f.rater', 'f.build', 'f.module', 'f.draft', 'f.message', 'f.rubric', 'f.thumb', 'f.score', 'f.comment', 'f.at'] as const;

/** Keeps it and gives it back; what the same rater said by the same id before comes back instead, as it was. */
export async function insertFeedback(store: Store, write: FeedbackWrite): Promise<FeedbackRow> {
  return orDatabaseError(async () => {
    await store.db
      .insertInto('critic.feedback')
      .values(write)
      .onConflict((conflict) => conflict.columns(['rater', 'id']).doNothing())
      .execute();
    const row = await store.db
      .selectFrom('critic.feedback as f')
      .innerJoin('critic.raters as r', 'r.id', 'f.rater')
      .select([...FEEDBACK, 'r.simulated'])
      .where('f.rater', '=', write.rater)
      .where('f.id', '=', write.id)
      .executeTakeFirst();
    // Between the two statements the rater may have gone.
    if (!row) throw new AppError('ABORTED', `rater ${write.rater} was deleted meanwhile`);
    return toFeedback(row);
  });
}

/** What stands, newest first. */
export async function standingFeedback(store: Store, filter: FeedbackFilter, limit: number, offset: number): Promise<FeedbackRow[]> {
  return selectFeedback(store, 'critic.standing_feedback', filter, limit, offset);
}

/** Everything that was said, newest first. */
export async function feedbackHistory(store: Store, filter: FeedbackFilter, limit: number): Promise<FeedbackRow[]> {
  return selectFeedback(store, 'critic.feedback', filter, limit, 0);
}

async function selectFeedback(
  store: Store,
  table: 'critic.feedback' | 'critic.standing_feedback',
  { build, rater }: FeedbackFilter,
  limit: number,
  offset: number,
): Promise<FeedbackRow[]> {
  return orDatabaseError(async () => {
    let query = store.db
      .selectFrom(`${table} as f`)
      .innerJoin('critic.raters as r', 'r.id', 'f.rater')
      .select([...FEEDBACK, 'r.simulated']);
    const tenant = currentTenant();
    if (tenant !== undefined) query = query.where('f.tenant', '=', tenant);
    if (build) query = query.where('f.build', '=', build);
    if (rater) query = query.where('f.rater', '=', rater);
    return (await query.orderBy('f.seq', 'desc').limit(limit).offset(offset).execute()).map(toFeedback);
  });
}

/** A vote as history shows it. */
export interface VoteRow {
  readonly ballot: string;
  readonly rater: string;
  readonly simulated: boolean;
  readonly kind: 'module' | 'build';
  readonly left: EntryRow;
  readonly right: EntryRow;
  readonly choice: VoteChoice;
  readonly comment: string;
  readonly decidedAt: Date;
}

/** Votes newest first; those on builds that are gone are left out. */
export async function voteHistory(store: Store, filter: FeedbackFilter, limit: number): Promise<VoteRow[]> {
  const { rows } = await orDatabaseError(() =>
    store.pool.query<VoteRow>({
      name: 'critic.vote_history',
      text: `SELECT v.ballot, v.rater, v.simulated, c.kind, to_jsonb(l) AS left, to_jsonb(r) AS right, v.choice, v.comment, v.decided_at AS "decidedAt"
        FROM critic.votes v JOIN critic.contests c ON c.id = v.contest
        JOIN critic.entries l ON l.contest = v.contest AND l.side = v.left_side JOIN critic.entries r ON r.contest = v.contest AND r.side = v.right_side
        WHERE ($1 = '' OR l.build = $1 OR r.build = $1) AND ($2 = '' OR v.rater = $2) AND ($4::text IS NULL OR v.tenant = $4)
        ORDER BY v.seq DESC LIMIT $3`,
      values: [filter.build, filter.rater, limit, currentTenant() ?? null],
    }),
  );
  return rows;
}

/** Makes a rubric. Gives the one that is there when the id is known. Throws ALREADY_EXISTS when another one in force has the name. */
export async function insertRubric(store: Store, rubric: Omit<RubricRow, 'created_at' | 'archived_at' | 'tenant'>): Promise<RubricRow> {
  return orDatabaseError(async () => {
    await store.db
      .insertInto('critic.rubrics')
      .values({ ...rubric, archived_at: null })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    const kept = await readRubric(store, rubric.id);
    // Another tenant's, which must not show.
    if (!kept) throw new AppError('ALREADY_EXISTS', `a rubric cannot have the id ${rubric.id}: choose another`);
    return kept;
  });
}

/** Of the current tenant. */
export async function readRubric(store: Store, id: string): Promise<RubricRow | undefined> {
  return orDatabaseError(() => ownRubrics(store).where('id', '=', id).executeTakeFirst());
}

/** The rubric, archived now or before. */
export async function archiveRubric(store: Store, id: string): Promise<RubricRow | undefined> {
  return orDatabaseError(async () => {
    if (!(await readRubric(store, id))) return undefined;
    await store.db.updateTable('critic.rubrics').set({ archived_at: new Date() }).where('id', '=', id).where('archived_at', 'is', null).execute();
    return readRubric(store, id);
  });
}

/** Those in force, or all. By name. */
export async function listRubrics(store: Store, archived: boolean): Promise<RubricRow[]> {
  return orDatabaseError(() => {
    const all = ownRubrics(store).orderBy('name').orderBy('created_at');
    return (archived ? all : all.where('archived_at', 'is', null)).execute();
  });
}

function ownRubrics(store: Store) {
  const tenant = currentTenant();
  const all = store.db.selectFrom('critic.rubrics').selectAll();
  return tenant === undefined ? all : all.where('tenant', '=', tenant);
}

/** True when the build has a message with this id. */
export async function hasMessage(store: Store, build: string, message: string): Promise<boolean> {
  const row = await orDatabaseError(() =>
    store.db.selectFrom('orchestrator.messages').select('id').where('id', '=', message).where('build', '=', build).executeTakeFirst(),
  );
  return row !== undefined;
}

function toFeedback(row: Omit<FeedbackRow, 'thumb'> & { readonly thumb: number | null }): FeedbackRow {
  return { ...row, thumb: row.thumb === null ? null : row.thumb > 0 ? 1 : -1 };
}
