import type { ReadVotesReply } from '@modwright/contracts/rewards';
import type { Store } from '@modwright/store';
import { readRewardInput, readSnapshot } from '@modwright/store/rewards';
import { thaw } from '../domain/frozen.ts';
import type { RewardSettings } from '../domain/reward-settings.ts';
import { weighedVotes } from '../domain/weighed-votes.ts';

/** What raters said of drafts, by a snapshot or as it stands (empty). Throws NOT_FOUND for a snapshot that is not there. */
export async function readVotes(store: Store, settings: RewardSettings, snapshot: string, now: Date): Promise<ReadVotesReply> {
  if (snapshot === '') return weighedVotes(await readRewardInput(store, now.getTime(), []), settings);
  const frozen = thaw((await readSnapshot(store, snapshot)).content);
  return weighedVotes(frozen.input, frozen.settings);
}
