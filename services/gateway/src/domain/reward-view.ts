import type { Alarm, ExplainedReward, Snapshot, VerifyAuditReply } from '@modwright/contracts/rewards';
import { count, exactly, listOf, number, text } from './shape.ts';

/** A snapshot of rewards as the REST API shows it. */
export interface SnapshotView {
  readonly id: string;
  readonly digest: string;
  readonly rewards_digest: string;
  readonly reason: string;
  readonly rewards: number;
  readonly votes: number;
  readonly raters: number;
  readonly created_at: string;
}

/** What is behind a reward. */
export interface RewardView {
  readonly build: string;
  readonly role: string;
  readonly turn: string;
  readonly reward: number;
  readonly gate: string;
  readonly components: readonly { source: string; name: string; value: number; weight: number; confidence: number; reason: string; reward_without: number }[];
  readonly votes: readonly { id: string; rater: string; said: string; not_counted: string }[];
  readonly raters: readonly { rater: string; simulated: boolean; skill: number; weight: number; gold: number; gold_right: number; reward_without: number }[];
}

export interface AuditView {
  readonly entries: number;
  readonly head: string;
  readonly removed_raters: number;
  readonly findings: readonly { seq: number; what: string }[];
}

export interface AlarmView {
  readonly kind: string;
  readonly subject: string;
  readonly build: string;
  readonly evidence: string;
  readonly at: string;
}

export const SNAPSHOT_SCHEMA = exactly({
  id: text,
  digest: text,
  rewards_digest: text,
  reason: text,
  rewards: count,
  votes: count,
  raters: count,
  created_at: text,
});
export const AUDIT_SCHEMA = exactly({ entries: count, head: text, removed_raters: count, findings: listOf(exactly({ seq: count, what: text })) });
export const ALARM_SCHEMA = exactly({
  kind: { type: 'string', enum: ['tampering', 'canary', 'diverging'] },
  subject: text,
  build: text,
  evidence: text,
  at: text,
});
export const REWARD_SCHEMA = exactly({
  build: text,
  role: text,
  turn: { type: 'string', description: "Empty = the role's work in the whole build" },
  reward: number,
  gate: { type: 'string', description: 'What it did not pass; then the reward is 0' },
  components: listOf(exactly({ source: text, name: text, value: number, weight: number, confidence: number, reason: text, reward_without: number })),
  votes: listOf(exactly({ id: text, rater: text, said: text, not_counted: text })),
  raters: listOf(
    exactly({ rater: text, simulated: { type: 'boolean' }, skill: number, weight: number, gold: count, gold_right: count, reward_without: number }),
  ),
});

export function toSnapshotView({ rewardsDigest, createdAt, ...snapshot }: Snapshot): SnapshotView {
  return { ...snapshot, rewards_digest: rewardsDigest, created_at: createdAt?.toISOString() ?? '' };
}

export function toRewardView({ components, votes, raters, ...reward }: ExplainedReward): RewardView {
  return {
    ...reward,
    components: components.flatMap(({ component, rewardWithout }) => (component ? [{ ...component, reward_without: rewardWithout }] : [])),
    votes: votes.map(({ notCounted, ...vote }) => ({ ...vote, not_counted: notCounted })),
    raters: raters.map(({ goldRight, rewardWithout, ...rater }) => ({ ...rater, gold_right: goldRight, reward_without: rewardWithout })),
  };
}

export function toAuditView({ entries, head, removedRaters, findings }: VerifyAuditReply): AuditView {
  return { entries: Number(entries), head, removed_raters: removedRaters, findings: findings.map(({ seq, what }) => ({ seq: Number(seq), what })) };
}

export function toAlarmView({ at, ...alarm }: Alarm): AlarmView {
  return { ...alarm, at: at?.toISOString() ?? '' };
}
