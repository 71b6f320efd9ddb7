import type { ExplainReply, ExplainRequest } from '@modwright/contracts/rewards';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { buildsOfTurn, readRewardInput, readSnapshot } from '@modwright/store/rewards';
import { explainRewards, type Explained } from '../domain/explain.ts';
import { thaw } from '../domain/frozen.ts';
import type { RewardSettings } from '../domain/reward-settings.ts';

/** What is behind the rewards of a build or a turn, by a snapshot or as it stands. Throws NOT_FOUND when neither has any. */
export async function explain(store: Store, settings: RewardSettings, { snapshot, about }: ExplainRequest, now: Date): Promise<ExplainReply> {
  const frozen = snapshot === '' ? undefined : thaw((await readSnapshot(store, snapshot)).content);
  const input = frozen?.input ?? (await readRewardInput(store, now.getTime(), [about, ...(await buildsOfTurn(store, about))]));
  const explained = explainRewards(input, frozen?.settings ?? settings, about);
  if (explained.length === 0) throw new AppError('NOT_FOUND', `nothing was rewarded for ${about}: give the id of a build that was judged, or of a turn of it`);
  return { snapshot, rewards: explained.map(toReward) };
}

function toReward({ reward: { build, role, turn, reward, gate }, components, votes, raters }: Explained): ExplainReply['rewards'][number] {
  return {
    build,
    role,
    turn,
    reward,
    gate,
    components: components.map(({ rewardWithout, ...component }) => ({ component, rewardWithout })),
    votes: [...votes],
    raters: raters.map(({ pending: _, ...rater }) => rater),
  };
}
