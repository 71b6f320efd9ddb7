import type { Selectable } from 'kysely';
import { fromDatabaseError, type Store } from '../pool.ts';
import type { RewardComponent } from './critic.ts';
import type { TurnsTable } from './policy.ts';
import { unpackIds, unpackLogprobs } from './packed.ts';

/** A turn without its tokens: enough to decide whether it is learnt from. */
export interface TurnHead {
  readonly id: string;
  readonly build: string;
  readonly role: string;
  readonly step: string;
  readonly module: string;
  readonly attempt: number;
  readonly version: string;
  readonly backend: string;
  readonly model: string;
  /** False when the model server gave no token ids, or not a logprob for each. */
  readonly hasIds: boolean;
  /** Digest of the prompt's token ids: equal for samples of one prompt. */
  readonly prompt: string;
  /** A finished run learnt from it. */
  readonly consumed: boolean;
  /** Its build was played by an evaluation. */
  readonly played: boolean;
}

/** Token ids and logprobs of a turn. */
export interface TurnTokens {
  readonly id: string;
  readonly promptIds: readonly number[];
  readonly completionIds: readonly number[];
  readonly logprobs: readonly number[];
}

/** A reward component with the turn it is about (empty = the role's whole work in the build), in the order in which they were recorded. */
export interface StoredReward extends RewardComponent {
  readonly id: number;
  readonly build: string;
}

const HEAD = `t.id, t.build, t.role, t.step, t.module, t.attempt, t.policy_version AS version, t.backend, t.model,
  octet_length(t.completion_ids) > 0 AND octet_length(t.prompt_ids) > 0 AND octet_length(t.completion_ids) = octet_length(t.logprobs) AS "hasIds",
  encode(sha256(t.prompt_ids), 'hex') AS prompt,
  EXISTS (SELECT 1 FROM trainer.consumed c WHERE c.rollout = t.id) AS consumed,
  EXISTS (SELECT 1 FROM trainer.plays p WHERE p.build = t.build) AS played`;

async function rowsOf<T extends object>(store: Store, text: string, values: unknown[]): Promise<T[]> {
  try {
    return (await store.pool.query<T>({ text, values })).rows;
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** The newest turns of a role (empty = all), oldest first. */
export async function readTurnHeads(store: Store, role: string, limit: number): Promise<TurnHead[]> {
  const text = `SELECT ${HEAD} FROM policy.turns t WHERE ($1 = '' OR t.role = $1) ORDER BY t.created_at DESC, t.id DESC LIMIT $2`;
  return (await rowsOf<TurnHead>(store, text, [role, limit])).reverse();
}

/** Turns by id; unknown ones are absent. */
export async function readTurnTokens(store: Store, ids: readonly string[]): Promise<Map<string, TurnTokens>> {
  const text = 'SELECT id, prompt_ids, completion_ids, logprobs FROM policy.turns WHERE id = ANY($1)';
  const rows = await rowsOf<Pick<Selectable<TurnsTable>, 'id' | 'prompt_ids' | 'completion_ids' | 'logprobs'>>(store, text, [ids]);
  return new Map(
    rows.map((row) => [
      row.id,
      { id: row.id, promptIds: unpackIds(row.prompt_ids), completionIds: unpackIds(row.completion_ids), logprobs: unpackLogprobs(row.logprobs) },
    ]),
  );
}

const REWARD = 'r.id::float8 AS id, r.build, r.turn, r.role, r.source, r.name, r.value, r.weight, r.confidence, r.reason';

/**
 * Rewards of builds as they stand, in the order in which they were recorded: those of the newest judgement, and of votes those of the newest
 * snapshot. Every snapshot appends the components of its votes, so all of them together would count each vote many times.
 */
export async function readStandingRewards(store: Store, builds: readonly string[]): Promise<StoredReward[]> {
  const text = `WITH judged AS (
      SELECT DISTINCT ON (build) build, judgement FROM critic.reward_components
      WHERE source IN ('checkpoint', 'gate') AND build = ANY($1) ORDER BY build, id DESC
    ), voted AS (
      SELECT DISTINCT ON (f.build) f.build, f.snapshot FROM critic.snapshot_rewards f JOIN critic.snapshots s ON s.id = f.snapshot
      WHERE f.build = ANY($1) ORDER BY f.build, s.created_at DESC, s.id
    )
    SELECT ${REWARD} FROM critic.reward_components r JOIN judged j ON j.build = r.build LEFT JOIN voted v ON v.build = r.build
    WHERE r.judgement IN (j.judgement, v.snapshot) ORDER BY r.id`;
  return rowsOf(store, text, [builds]);
}

/** Rewards that were recorded after `afterId`, in the order of their commits. */
export async function readRewardsAfter(store: Store, afterId: number, limit: number): Promise<StoredReward[]> {
  return rowsOf(store, `SELECT ${REWARD} FROM critic.reward_components r WHERE r.id > $1 ORDER BY r.id LIMIT $2`, [afterId, limit]);
}

/** Turns by id, and all turns that a role had in a build. Those of `role` only, unless it is empty. */
export async function readTurnHeadsOf(
  store: Store,
  turns: readonly string[],
  work: readonly { readonly build: string; readonly role: string }[],
  role: string,
): Promise<TurnHead[]> {
  const text = `SELECT ${HEAD} FROM policy.turns t
    WHERE ($4 = '' OR t.role = $4) AND (t.id = ANY($1) OR (t.build, t.role) IN (SELECT * FROM unnest($2::text[], $3::text[])))
    ORDER BY t.created_at, t.id`;
  return rowsOf(store, text, [turns, work.map(({ build }) => build), work.map((one) => one.role), role]);
}

/** How far back turns are kept. What is not set does not limit. */
export interface Retention {
  readonly days?: number;
  readonly bytes?: number;
  /** True = turns that a run learnt from stay. */
  readonly keepLearnt: boolean;
}

/** Takes away turns that are kept no longer, and gives how many. */
export async function forgetTurns(store: Store, { days, bytes, keepLearnt }: Retention, now: Date): Promise<number> {
  if (days === undefined && bytes === undefined) return 0;
  const before = days === undefined ? null : new Date(now.getTime() - days * 24 * 3_600_000);
  const text = `SELECT policy.forget($1, $2, ARRAY(SELECT rollout FROM trainer.consumed WHERE $3)) AS gone`;
  const [row] = await rowsOf<{ gone: string }>(store, text, [before, bytes ?? null, keepLearnt]);
  return Number(row?.gone ?? 0);
}

/** Builds that a version answered in since a moment. Those that evaluations play are left out. */
export async function readBuildsAnswered(store: Store, version: string, since: Date): Promise<string[]> {
  const text = `SELECT DISTINCT build FROM policy.turns
    WHERE policy_version = $1 AND created_at >= $2 AND build NOT IN (SELECT build FROM trainer.plays) ORDER BY build`;
  return (await rowsOf<{ build: string }>(store, text, [version, since])).map(({ build }) => build);
}
