import type { Generated } from 'kysely';
import { fromDatabaseError, type Store } from '../pool.ts';

export interface ScoresTable {
  id: Generated<number>;
  build: string;
  judgement: string;
  checkpoint: string;
  value: number;
  evidence: string;
  module: Generated<string>;
  /** Typed by the contract as Finding[]. */
  findings: Generated<unknown>;
  created_at: Generated<Date>;
}

export interface RewardComponentsTable {
  id: Generated<number>;
  build: string;
  judgement: string;
  turn: string;
  role: string;
  source: string;
  name: string;
  value: number;
  weight: number;
  confidence: number;
  reason: string;
  created_at: Generated<Date>;
}

export interface ScoreRow {
  readonly checkpoint: string;
  /** 0..1 */
  readonly value: number;
  readonly evidence: string;
  /** Empty = the whole app. */
  readonly module: string;
  readonly findings: readonly object[];
}

/** One reason to reward a turn (or, with an empty turn, a role's work in the whole build). */
export interface RewardComponent {
  readonly turn: string;
  readonly role: string;
  /** Who says so: "checkpoint", later "vote". */
  readonly source: string;
  readonly name: string;
  /** 0..1 */
  readonly value: number;
  readonly weight: number;
  /** 0..1 */
  readonly confidence: number;
  readonly reason: string;
}

/** Appends what one judgement found. The same judgement again changes nothing. */
export async function recordJudgement(
  store: Store,
  build: string,
  judgement: string,
  scores: readonly ScoreRow[],
  rewards: readonly RewardComponent[],
): Promise<void> {
  try {
    await store.db.transaction().execute(async (transaction) => {
      const scoreRows = scores.map(({ findings, checkpoint, value, evidence, module }) => ({
        build,
        judgement,
        checkpoint,
        module,
        value,
        evidence,
        findings: JSON.stringify(findings),
      }));
      if (scoreRows.length > 0)
        await transaction
          .insertInto('critic.scores')
          .values(scoreRows)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      const rewardRows = rewards.map((reward) => ({ build, judgement, ...reward }));
      if (rewardRows.length > 0)
        await transaction
          .insertInto('critic.reward_components')
          .values(rewardRows)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    });
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

/** Scores of a build, oldest first. */
export async function readScores(store: Store, build: string): Promise<ScoreRow[]> {
  const columns = ['checkpoint', 'module', 'value', 'evidence', 'findings'] as const;
  const rows = await store.db.selectFrom('critic.scores').select(columns).where('build', '=', build).orderBy('id').execute();
  return rows.map((row) => ({ ...row, findings: row.findings as object[] }));
}

/** Reward components of a build, oldest first. */
export async function readRewards(store: Store, build: string): Promise<RewardComponent[]> {
  const columns = ['turn', 'role', 'source', 'name', 'value', 'weight', 'confidence', 'reason'] as const;
  return store.db.selectFrom('critic.reward_components').select(columns).where('build', '=', build).orderBy('id').execute();
}
