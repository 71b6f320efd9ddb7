import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { AppError } from '@modwright/runtime';
import { orDatabaseError, type Store } from '../pool.ts';
import { inTransaction } from '../transaction.ts';
import type { RewardComponent } from './critic.ts';

export {
  readRewardInput,
  type ComponentRow,
  type JudgeAnswerRow,
  type OpinionRow,
  type RewardInput,
  type ScoredRow,
  type VotedSide,
  type VoteRow,
} from './reward-input.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** A snapshot without its content. */
export interface SnapshotRow {
  readonly id: string;
  /** SHA-256 of the content, of its rows alone, and of the rewards. */
  readonly digest: string;
  readonly rowsDigest: string;
  readonly rewardsDigest: string;
  readonly reason: string;
  readonly rewards: number;
  readonly votes: number;
  readonly raters: number;
  readonly createdAt: Date;
}

/** What a turn, or a role's work in a build, is worth by a snapshot. */
export interface SnapshotReward {
  readonly build: string;
  readonly role: string;
  /** Empty = the role's work in the whole build. */
  readonly turn: string;
  /** Judgement that its checkpoint components come from. */
  readonly judgement: string;
  /** 0..1 */
  readonly reward: number;
  /** Gate that was not passed: the reward is 0 then. Empty = none. */
  readonly gate: string;
  readonly components: readonly Omit<RewardComponent, 'turn' | 'role'>[];
}

/** What a turn of the critic said of two drafts of a module. */
export interface JudgedDrafts {
  readonly turn: string;
  readonly build: string;
  readonly module: string;
  /** Digests of the sources. */
  readonly left: string;
  readonly right: string;
  /** Empty = it cannot be read. */
  readonly choice: 'left' | 'right' | 'tie' | '';
}

/** Rows of one statement: enough to be fast, few enough for the memory. */
const CHUNK = 5000;

/** Keeps a snapshot with its rewards, and appends their components of votes; all or nothing. The same snapshot again changes nothing. */
export async function insertSnapshot(store: Store, row: Omit<SnapshotRow, 'createdAt'>, content: string, rewards: readonly SnapshotReward[]): Promise<void> {
  const packed = await compress(content);
  await inTransaction(store, 'BEGIN', async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO critic.snapshots (id, digest, rows_digest, rewards_digest, reason, content, rewards, votes, raters)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [row.id, row.digest, row.rowsDigest, row.rewardsDigest, row.reason, packed, row.rewards, row.votes, row.raters],
    );
    if (rowCount) {
      for (const some of chunks(rewards))
        await client.query(INSERT_REWARDS, [row.id, ...columns(some, ['build', 'role', 'turn', 'judgement', 'reward', 'gate'])]);
      for (const some of chunks(rewards.flatMap(votedComponents))) await client.query(INSERT_VOTED, [row.id, ...columns(some, VOTED)]);
    }
  });
}

const INSERT_REWARDS = `INSERT INTO critic.snapshot_rewards (snapshot, build, role, turn, judgement, reward, gate)
  SELECT $1, u.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::text[]) AS u`;
const VOTED = ['build', 'role', 'turn', 'source', 'name', 'value', 'weight', 'confidence', 'reason'] as const;
const INSERT_VOTED = `INSERT INTO critic.reward_components (judgement, build, role, turn, source, name, value, weight, confidence, reason)
  SELECT $1, u.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::float8[], $10::text[]) AS u`;

/** Newest first. */
export async function listSnapshots(store: Store, limit: number): Promise<SnapshotRow[]> {
  const text = `SELECT ${COLUMNS} FROM critic.snapshots ORDER BY created_at DESC, id LIMIT $1`;
  return orDatabaseError(async () => (await store.pool.query<SnapshotRow>(text, [limit])).rows);
}

const COLUMNS = 'id, digest, rows_digest AS "rowsDigest", rewards_digest AS "rewardsDigest", reason, rewards, votes, raters, created_at AS "createdAt"';

/** A snapshot with its content. Throws NOT_FOUND. */
export async function readSnapshot(store: Store, id: string): Promise<SnapshotRow & { readonly content: string }> {
  const { rows } = await orDatabaseError(() =>
    store.pool.query<SnapshotRow & { content: Buffer }>(`SELECT ${COLUMNS}, content FROM critic.snapshots WHERE id = $1`, [id]),
  );
  const [row] = rows;
  if (!row) throw new AppError('NOT_FOUND', `there is no snapshot ${id}`);
  return { ...row, content: (await decompress(row.content)).toString('utf8') };
}

/** Rewards by a snapshot, with their components, in a fixed order. What training reads. @param builds of these only. */
export async function readSnapshotRewards(store: Store, snapshot: string, builds?: readonly string[]): Promise<SnapshotReward[]> {
  const { rows } = await orDatabaseError(() =>
    store.pool.query<SnapshotReward>(
      `SELECT r.build, r.role, r.turn, r.judgement, r.reward, r.gate, coalesce((
         SELECT jsonb_agg(jsonb_build_object('source', c.source, 'name', c.name, 'value', c.value, 'weight', c.weight, 'confidence', c.confidence, 'reason', c.reason) ORDER BY c.source, c.name)
         FROM critic.reward_components c WHERE c.judgement IN (r.judgement, r.snapshot) AND c.role = r.role AND c.turn = r.turn AND c.build = r.build), '[]') AS components
       FROM critic.snapshot_rewards r WHERE r.snapshot = $1 AND ($2::text[] IS NULL OR r.build = ANY($2)) ORDER BY r.build, r.role, r.turn`,
      [snapshot, builds ?? null],
    ),
  );
  return rows;
}

/** Keeps what the model said of two drafts, known by the digests of their sources. The same turn again changes nothing. */
export async function recordJudgeAnswer(store: Store, answer: JudgedDrafts): Promise<void> {
  const { turn, build, module, left, right, choice } = answer;
  const text = `INSERT INTO critic.judge_answers (turn, build, module, left_draft, right_draft, choice) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`;
  await orDatabaseError(() => store.pool.query(text, [turn, build, module, left, right, choice]));
}

/** Builds with a reward for this turn. */
export async function buildsOfTurn(store: Store, turn: string): Promise<string[]> {
  const query = store.db.selectFrom('critic.reward_components').select('build').distinct().where('turn', '=', turn);
  return (await orDatabaseError(() => query.execute())).map(({ build }) => build);
}

function votedComponents({ build, role, turn, components }: SnapshotReward): Record<(typeof VOTED)[number], unknown>[] {
  return components.filter(({ source }) => source.endsWith('votes')).map((component) => ({ build, role, turn, ...component }));
}

function columns<T>(rows: readonly T[], keys: readonly (keyof T)[]): unknown[][] {
  return keys.map((key) => rows.map((row) => row[key]));
}

function chunks<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) => rows.slice(index * CHUNK, (index + 1) * CHUNK));
}
