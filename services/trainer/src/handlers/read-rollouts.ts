import type { Rollout } from '@modwright/contracts/learning';
import type { RolloutPage } from '@modwright/contracts/trainer';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { readRewardsAfter, readStandingRewards, readTurnHeadsOf, readTurnTokens } from '@modwright/store/rollouts';
import { indexRewards } from '../domain/components.ts';
import { rewardOf } from '../domain/reward.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/**
 * Turns that were rewarded after the cursor, in the order of those rewards. The cursor is the number of a reward; rewards are recorded in the
 * order of their commits, so nothing that comes later can have a lower one.
 * @param limit rewards that are read; one reward of a role's work brings all of its turns.
 */
export async function readRollouts(store: Store, cursor: string, limit: number, role: string): Promise<RolloutPage> {
  if (cursor !== '' && !/^\d{1,15}$/.test(cursor))
    throw new AppError('INVALID_ARGUMENT', `"${cursor}" is no cursor: give back the "next" of a page, or nothing`);
  const size = Math.min(limit || DEFAULT_LIMIT, MAX_LIMIT);
  const rewards = await readRewardsAfter(store, Number(cursor || 0), size);
  const turns = rewards.flatMap(({ turn }) => (turn ? [turn] : []));
  const work = rewards.filter(({ turn }) => turn === '');
  const heads = await readTurnHeadsOf(store, turns, work, role);
  const [tokens, all] = await Promise.all([
    readTurnTokens(
      store,
      heads.map(({ id }) => id),
    ),
    readStandingRewards(store, [...new Set(heads.map(({ build }) => build))]),
  ]);
  const componentsOf = indexRewards(all);
  const rollouts = heads.flatMap((head): Rollout[] => {
    const found = tokens.get(head.id);
    const components = componentsOf(head);
    if (!found || !head.hasIds) return [];
    const { promptIds, completionIds, logprobs } = found;
    const { id, build, step, module, attempt, version } = head;
    const group = `${head.role}/${step}/${head.prompt.slice(0, 16)}`;
    return [
      {
        ...{ id, build, role: head.role, step, module, attempt, group, policyVersion: version },
        ...{ promptIds: [...promptIds], completionIds: [...completionIds], logprobs: [...logprobs] },
        ...{ reward: rewardOf(components) ?? 0, advantage: 0, components: [...components] },
      },
    ];
  });
  return { rollouts, next: String(rewards.at(-1)?.id ?? cursor), more: rewards.length === size };
}
