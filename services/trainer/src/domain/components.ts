import type { RewardComponent } from '@modwright/contracts/learning';
import type { TurnHead } from '@modwright/store/rollouts';
import { newestComponents, rewardOf } from './reward.ts';

/** A component with what it is about. */
export interface PlacedComponent extends RewardComponent {
  readonly build: string;
  readonly role: string;
  /** Empty = the role's work in the whole build. */
  readonly turn: string;
}

/**
 * Finds the components of a turn: its own, and those of its role's whole work in the build.
 * @param rewards in the order in which they were recorded.
 */
export function indexRewards(rewards: readonly PlacedComponent[]): (turn: Pick<TurnHead, 'id' | 'build' | 'role'>) => readonly RewardComponent[] {
  const byKey = new Map<string, RewardComponent[]>();
  for (const reward of rewards) {
    const key = reward.turn || workKey(reward.build, reward.role);
    const { source, name, value, weight, confidence, reason } = reward;
    byKey.set(key, [...(byKey.get(key) ?? []), { source, name, value, weight, confidence, reason }]);
  }
  return ({ id, build, role }) => newestComponents([...(byKey.get(workKey(build, role)) ?? []), ...(byKey.get(id) ?? [])]);
}

/**
 * Reward of each build, 0..1: the mean over everything that was rewarded in it, each by its own gates.
 * @param rewards as they stand.
 */
export function rewardsOfBuilds(rewards: readonly PlacedComponent[]): number[] {
  return [...Map.groupBy(rewards, ({ build }) => build).values()].flatMap((ofBuild) => {
    const subjects = Map.groupBy(ofBuild, ({ role, turn }) => turn || workKey('', role));
    const known = [...subjects.values()].flatMap((components) => rewardOf(components) ?? []);
    return known.length > 0 ? [known.reduce((sum, reward) => sum + reward, 0) / known.length] : [];
  });
}

function workKey(build: string, role: string): string {
  return `${build} ${role}`;
}
