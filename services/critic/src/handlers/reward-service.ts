import type { PolicyClient } from '@modwright/agent';
import type { Alarm, RewardServiceServer, Snapshot } from '@modwright/contracts/rewards';
import { unary, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { listAlarms, type AlarmRow } from '@modwright/store/alarms';
import { listSnapshots, recordJudgeAnswer, type SnapshotRow } from '@modwright/store/rewards';
import type { RewardSettings } from '../domain/reward-settings.ts';
import { askJudge } from './ask-judge.ts';
import { explain } from './explain.ts';
import { readVotes } from './read-votes.ts';
import { noteVersion } from './raise-alarms.ts';
import { checkSnapshot, takeSnapshot } from './take-snapshot.ts';
import { verifyAudit } from './verify-audit.ts';

/** Findings of one answer at most. */
const MAX_FINDINGS = 100;

/** Rewards as checkpoints and votes make them, over gRPC. */
export function createRewardService(store: Store, logger: Logger, settings: RewardSettings, policy?: PolicyClient): RewardServiceServer {
  return {
    takeSnapshot: unary(async ({ reason }) => toSnapshot(await takeSnapshot(store, settings, reason, new Date()))),
    listSnapshots: unary(async ({ limit }) => ({ snapshots: (await listSnapshots(store, limit || 20)).map(toSnapshot) })),
    checkSnapshot: unary(async ({ id }) => {
      const { problem, seconds } = await checkSnapshot(store, id);
      return { equal: problem === undefined, problem: problem ?? '', seconds };
    }),
    explain: unary((request) => explain(store, settings, request, new Date())),
    verifyAudit: unary(async ({ heads }) => {
      const { findings, ...report } = await verifyAudit(store, heads);
      return { ...report, findings: findings.slice(0, MAX_FINDINGS) };
    }),
    listAlarms: unary(async ({ limit }) => ({ alarms: (await listAlarms(store, limit || 50)).map(toAlarm) })),
    readVotes: unary(({ snapshot }) => readVotes(store, settings, snapshot, new Date())),
    askJudge: unary((request, { signal }) => askJudge(policy, request, (answer) => recordJudgeAnswer(store, answer), signal)),
    noteVersion: unary(async (measure) => ({ alarms: (await noteVersion(store, logger, measure)).map(toAlarm) })),
  };
}

function toSnapshot({ id, digest, rewardsDigest, reason, rewards, votes, raters, createdAt }: SnapshotRow): Snapshot {
  return { id, digest, rewardsDigest, reason, rewards, votes, raters, createdAt };
}

function toAlarm({ kind, subject, build, evidence, createdAt }: AlarmRow): Alarm {
  return { kind, subject, build, evidence, at: createdAt };
}
