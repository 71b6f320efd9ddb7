import type { ReadVotesReply, RewardServiceClient } from '@modwright/contracts/rewards';
import { callUnary } from '@modwright/runtime';

/** What the trainer asks of the critic. */
export interface Critic {
  /** Freezes rewards as they stand and gives the snapshot's id. */
  freeze(reason: string, signal: AbortSignal): Promise<string>;
  /** What raters said of drafts, by a snapshot; empty = as it stands. */
  votes(snapshot: string, signal: AbortSignal): Promise<ReadVotesReply>;
  /** Tells what a version earned; the critic raises an alarm when training rewards rise while held-out scores fall. Telling it again changes nothing. */
  noteVersion(earned: Earned, signal: AbortSignal): Promise<void>;
}

/** What a version earned, both 0..1. */
export interface Earned {
  readonly version: string;
  readonly trainingReward: number;
  readonly heldOut: number;
  /** What held-out scores were earned on. */
  readonly heldOutSet: string;
}

/** Rewards of ten thousand builds take half a minute. */
const FREEZE_TIMEOUT_MS = 180_000;
const NOTE_TIMEOUT_MS = 15_000;

export function createCritic(client: RewardServiceClient): Critic {
  return {
    freeze: async (reason, signal) => (await callUnary(client.takeSnapshot.bind(client), { reason }, { timeoutMs: FREEZE_TIMEOUT_MS, signal })).id,
    votes: (snapshot, signal) => callUnary(client.readVotes.bind(client), { snapshot }, { timeoutMs: FREEZE_TIMEOUT_MS, signal }),
    noteVersion: async (earned, signal) => void (await callUnary(client.noteVersion.bind(client), earned, { timeoutMs: NOTE_TIMEOUT_MS, signal })),
  };
}
