import type { Generated } from 'kysely';
import { Evaluation, SignedManifest, TrainingReport, versionStateFromJSON, type VersionState } from '@modwright/contracts/learning';
import { Run, RunEvent } from '@modwright/contracts/trainer';
import { AppError } from '@modwright/runtime';
import { fromDatabaseError, type Store } from '../pool.ts';

export interface RunsTable {
  id: string;
  phase: string;
  run: Buffer;
  created_at: Generated<Date>;
  ended_at: Date | null;
}

export interface EventsTable {
  run: string;
  seq: number;
  event: Buffer;
}

export interface VersionsTable {
  /** Postgres gives 64-bit numbers as text. */
  number: string;
  name: string;
  state: string;
  run: string;
  manifest: Buffer;
  report: Buffer;
  created_at: Date;
}

export interface ServingTable {
  role: string;
  active: string;
  earlier: string[];
  canary: string;
  canary_share: number;
  canary_since: Date | null;
  pinned: boolean;
}

export interface ConsumedTable {
  rollout: string;
  run: string;
}

export interface EvaluationsTable {
  id: Generated<string>;
  run: string;
  candidate: string;
  baseline: string;
  evaluation: Buffer;
}

export interface PlaysTable {
  build: string;
  run: string;
  version: string;
  brief: string;
  seed: string;
  score: number | null;
}

export interface BaselinesTable {
  role: string;
  step: string;
  count: number;
  mean: number;
  deviations: number;
}

/** A version as it is kept. */
export interface VersionRow {
  readonly number: number;
  readonly name: string;
  readonly state: VersionState;
  readonly run: string;
  readonly manifest: SignedManifest;
  readonly report: TrainingReport;
  readonly createdAt: Date;
}

/** Which versions answer for a role. */
export interface ServingRow {
  /** Empty = every role that has no row of its own. */
  readonly role: string;
  readonly active: string;
  /** Active before, newest first. */
  readonly earlier: readonly string[];
  /** Empty = none. */
  readonly canary: string;
  readonly canaryShare: number;
  readonly canarySince: Date | null;
  readonly pinned: boolean;
}

/** A build that an evaluation plays. */
export interface PlayRow {
  readonly build: string;
  readonly run: string;
  readonly version: string;
  readonly brief: string;
  readonly seed: number;
  /** 0..1; null until it has ended. */
  readonly score: number | null;
}

/** Rewards of a role's step so far: count, mean, and sum of squared deviations. */
export interface BaselineRow {
  readonly role: string;
  readonly step: string;
  readonly count: number;
  readonly mean: number;
  readonly deviations: number;
}

async function asAppError<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** Keeps a run and what happened with it, in one transaction. The run's `lastSeq` is the number of the newest event. */
export async function saveRun(store: Store, run: Run, events: readonly RunEvent[] = []): Promise<void> {
  const changed = { phase: run.phase, run: Buffer.from(Run.encode(run).finish()), ended_at: run.endedAt ?? null };
  await asAppError(() =>
    store.db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('trainer.runs')
        .values({ id: run.id, ...changed, ...(run.createdAt ? { created_at: run.createdAt } : {}) })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
        .execute();
      if (events.length === 0) return;
      const rows = events.map((event) => ({ run: event.run, seq: event.seq, event: Buffer.from(RunEvent.encode(event).finish()) }));
      await transaction.insertInto('trainer.events').values(rows).execute();
    }),
  );
}

export async function readRun(store: Store, id: string): Promise<Run | undefined> {
  const row = await asAppError(() => store.db.selectFrom('trainer.runs').select('run').where('id', '=', id).executeTakeFirst());
  return row && Run.decode(row.run);
}

/** Newest first. */
export async function listRuns(store: Store, limit: number): Promise<Run[]> {
  const query = store.db.selectFrom('trainer.runs').select('run').orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
  return (await asAppError(() => query.execute())).map(({ run }) => Run.decode(run));
}

/** Runs that have not ended, oldest first. */
export async function openRuns(store: Store): Promise<Run[]> {
  const query = store.db.selectFrom('trainer.runs').select('run').where('ended_at', 'is', null).orderBy('created_at').orderBy('id');
  return (await asAppError(() => query.execute())).map(({ run }) => Run.decode(run));
}

/** Events of a run after `afterSeq`, in order. */
export async function readRunEvents(store: Store, run: string, afterSeq: number, limit: number): Promise<RunEvent[]> {
  const query = store.db.selectFrom('trainer.events').select('event').where('run', '=', run).where('seq', '>', afterSeq).orderBy('seq').limit(limit);
  return (await asAppError(() => query.execute())).map(({ event }) => RunEvent.decode(event));
}

/** Newest first. */
export async function listVersions(store: Store): Promise<VersionRow[]> {
  const rows = await asAppError(() => store.db.selectFrom('trainer.versions').selectAll().orderBy('number', 'desc').execute());
  return rows.map((row) => ({
    number: Number(row.number),
    name: row.name,
    state: versionStateFromJSON(row.state),
    run: row.run,
    manifest: SignedManifest.decode(row.manifest),
    report: TrainingReport.decode(row.report),
    createdAt: row.created_at,
  }));
}

/**
 * Adds the version that a run made, and remembers what it learnt from. All or nothing.
 * Throws ALREADY_EXISTS when the run has one or the number is taken.
 */
export async function insertVersion(store: Store, version: VersionRow): Promise<void> {
  const { number, name, state, run, manifest, report, createdAt } = version;
  const row = {
    number: String(number),
    name,
    state,
    run,
    manifest: Buffer.from(SignedManifest.encode(manifest).finish()),
    report: Buffer.from(TrainingReport.encode(report).finish()),
    created_at: createdAt,
  };
  await asAppError(() =>
    store.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('trainer.versions').values(row).execute();
      if (report.consumed.length === 0) return;
      await transaction
        .insertInto('trainer.consumed')
        .values(report.consumed.map((rollout) => ({ rollout, run })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }),
  );
}

/** What answers for each role. */
export async function readServing(store: Store): Promise<ServingRow[]> {
  const rows = await asAppError(() => store.db.selectFrom('trainer.serving').selectAll().orderBy('role').execute());
  return rows.map(({ canary_share, canary_since, ...row }) => ({ ...row, canaryShare: canary_share, canarySince: canary_since }));
}

/** Changes which version answers for a role, and the states of versions that follow from it, at once. */
export async function changeServing(
  store: Store,
  row: ServingRow,
  states: readonly { readonly version: string; readonly state: VersionState }[],
): Promise<void> {
  const { role, canaryShare, canarySince, ...rest } = row;
  const changed = { ...rest, earlier: [...row.earlier], canary_share: canaryShare, canary_since: canarySince };
  await asAppError(() =>
    store.db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('trainer.serving')
        .values({ role, ...changed })
        .onConflict((conflict) => conflict.column('role').doUpdateSet(changed))
        .execute();
      for (const { version, state } of states) await transaction.updateTable('trainer.versions').set({ state }).where('name', '=', version).execute();
    }),
  );
}

/** Changes the state of a version that does not answer. */
export async function setVersionState(store: Store, version: string, state: VersionState): Promise<void> {
  await asAppError(() => store.db.updateTable('trainer.versions').set({ state }).where('name', '=', version).execute());
}

/** The next revision of what is told to policies. */
export async function nextRevision(store: Store): Promise<number> {
  const { rows } = await asAppError(() => store.pool.query<{ revision: string }>(`SELECT nextval('trainer.serving_revision') AS revision`));
  const revision = Number(rows[0]?.revision);
  if (!Number.isSafeInteger(revision)) throw new AppError('INTERNAL', 'the database gave no revision');
  return revision;
}

/** Keeps the evaluation of a run; the same run again changes nothing. */
export async function recordEvaluation(store: Store, run: string, evaluation: Evaluation): Promise<void> {
  const row = { run, candidate: evaluation.candidate, baseline: evaluation.baseline, evaluation: Buffer.from(Evaluation.encode(evaluation).finish()) };
  await asAppError(() =>
    store.db
      .insertInto('trainer.evaluations')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

/** Evaluations with the run that made each, newest first. Without a candidate those of all. */
export async function readEvaluations(store: Store, candidate?: string): Promise<{ readonly run: string; readonly evaluation: Evaluation }[]> {
  const all = store.db.selectFrom('trainer.evaluations').select(['run', 'evaluation']).orderBy('id', 'desc');
  const rows = await asAppError(() => (candidate === undefined ? all : all.where('candidate', '=', candidate)).execute());
  return rows.map(({ run, evaluation }) => ({ run, evaluation: Evaluation.decode(evaluation) }));
}

/** Remembers which builds a run plays, before they begin; those it has already stay as they are. */
export async function insertPlays(store: Store, plays: readonly Omit<PlayRow, 'score'>[]): Promise<void> {
  if (plays.length === 0) return;
  await asAppError(() =>
    store.db
      .insertInto('trainer.plays')
      .values(plays.map((play) => ({ ...play, seed: String(play.seed), score: null })))
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

export async function scorePlay(store: Store, build: string, score: number): Promise<void> {
  await asAppError(() => store.db.updateTable('trainer.plays').set({ score }).where('build', '=', build).execute());
}

/** Plays of a run, by build. */
export async function readPlays(store: Store, run: string): Promise<PlayRow[]> {
  const rows = await asAppError(() => store.db.selectFrom('trainer.plays').selectAll().where('run', '=', run).orderBy('build').execute());
  return rows.map((row) => ({ ...row, seed: Number(row.seed) }));
}

export async function readBaselines(store: Store): Promise<BaselineRow[]> {
  return asAppError(() => store.db.selectFrom('trainer.baselines').selectAll().orderBy('role').orderBy('step').execute());
}

export async function saveBaselines(store: Store, baselines: readonly BaselineRow[]): Promise<void> {
  if (baselines.length === 0) return;
  await asAppError(() =>
    store.db
      .insertInto('trainer.baselines')
      .values([...baselines])
      .onConflict((conflict) =>
        conflict.columns(['role', 'step']).doUpdateSet((row) => ({
          count: row.ref('excluded.count'),
          mean: row.ref('excluded.mean'),
          deviations: row.ref('excluded.deviations'),
        })),
      )
      .execute(),
  );
}
