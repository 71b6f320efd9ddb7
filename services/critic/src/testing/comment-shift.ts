import type { Store } from '@modwright/store';
import { readRewardInput } from '@modwright/store/rewards';
import { blend } from '../domain/blend.ts';
import { REWARD_SETTINGS } from '../domain/reward-settings.ts';

const MONTH_MS = 30 * 24 * 3_600_000;

/** What everything in the store is worth once the time in which opinions do not count yet is over, in a fixed order. */
async function rewards(store: Store): Promise<number[]> {
  return blend(await readRewardInput(store, Date.now() + MONTH_MS), REWARD_SETTINGS).rewards.map(({ reward }) => reward);
}

/** The largest gain or loss of any reward by what `say` makes people say. */
export async function commentShift(store: Store, say: () => Promise<unknown>): Promise<number> {
  const before = await rewards(store);
  await say();
  const after = await rewards(store);
  if (after.length !== before.length) throw new Error(`there were ${before.length} rewards and are ${after.length}`);
  return Math.max(...before.map((reward, index) => Math.abs(reward - after[index]!)));
}
