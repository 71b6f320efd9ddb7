import type { RewardComponent } from '@modwright/contracts/learning';
import type { StoredReward, TurnHead } from '@modwright/store/rollouts';
import { newestComponents } from './reward.ts';

/**
 * Finds the components of a turn: its own, and those of its role's whole work in the build.
 * @param rewards in the order in which they were recorded.
 */
export function indexRewards(rewards: readonly StoredReward[]): (turn: Pick<TurnHead, 'id' | 'build' | 'role'>) => readonly RewardComponent[] {
  const byKey = new Map<string, RewardComponent[]>();
  for (const reward of rewards) {
    const key = reward.turn || workKey(reward.build, reward.role);
    const { source, name, value, weight, confidence, reason } = reward;
    byKey.set(key, [...(byKey.get(key) ?? []), { source, name, value, weight, confidence, reason }]);
  }
  return ({ id, build, role }) => newestComponents([...(byKey.get(workKey(build, role)) ?? []), ...(byKey.get(id) ?? [])]);
}

function workKey(build: string, role: string): string {
  return `${build} ${role}`;
}
