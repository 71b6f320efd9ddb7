import type { Store } from '@modwright/store';
import { insertSnapshot, listSnapshots, readRewardInput, readSnapshot, type SnapshotRow } from '@modwright/store/rewards';
import { freeze, problemOf } from '../domain/frozen.ts';
import type { RewardSettings } from '../domain/reward-settings.ts';

/** Freezes what rewards follow from at this moment. Gives the newest snapshot when neither rows nor rewards have changed since. */
export async function takeSnapshot(store: Store, settings: RewardSettings, reason: string, now: Date): Promise<SnapshotRow> {
  const frozen = freeze(await readRewardInput(store, now.getTime()), settings);
  const [newest] = await listSnapshots(store, 1);
  if (newest?.rowsDigest === frozen.rowsDigest && newest.rewardsDigest === frozen.rewardsDigest) return newest;
  const { digest, rowsDigest, rewardsDigest, content, blend } = frozen;
  const counts = { rewards: blend.rewards.length, votes: content.match(/^\["(?:vote|opinion)"/gm)?.length ?? 0, raters: blend.raters.length };
  const row = { id: `snapshot-${digest.slice(0, 16)}`, digest, rowsDigest, rewardsDigest, reason, ...counts };
  await insertSnapshot(store, row, content, blend.rewards);
  return { ...row, createdAt: now };
}

/** Computes a snapshot's rewards again. `problem` is undefined when they are the same to the last bit. */
export async function checkSnapshot(store: Store, id: string): Promise<{ readonly problem: string | undefined; readonly seconds: number }> {
  const snapshot = await readSnapshot(store, id);
  const startedAt = performance.now();
  return { problem: problemOf(snapshot.content, snapshot), seconds: (performance.now() - startedAt) / 1000 };
}
