/** Rewards of builds while a canary answers a share of them, one number a build. */
export interface CanaryRewards {
  readonly canary: readonly number[];
  readonly active: readonly number[];
}

export type CanaryDecision = { readonly next: 'wait' } | { readonly next: 'promote' | 'roll back'; readonly reason: string };

/** How much lower the canary's mean reward may be before it is a drop. */
const DROP = 0.05;
/** A drop shows in fewer builds than a promotion needs. */
const LEAST_BUILDS = 3;

/**
 * What becomes of a canary.
 * @param needed builds of the canary that decide.
 * @param alarm what an alarm about it says; undefined = there is none.
 */
export function decideCanary({ canary, active }: CanaryRewards, needed: number, alarm: string | undefined): CanaryDecision {
  if (alarm !== undefined) return { next: 'roll back', reason: `alarm: ${alarm}` };
  if (canary.length < Math.min(needed, LEAST_BUILDS)) return { next: 'wait' };
  const [now, before] = [mean(canary), active.length > 0 ? mean(active) : undefined];
  if (before !== undefined && now < before - DROP)
    return { next: 'roll back', reason: `mean reward ${now.toFixed(3)} of ${canary.length} builds, against ${before.toFixed(3)} of the version in force` };
  if (canary.length < needed) return { next: 'wait' };
  return { next: 'promote', reason: `mean reward ${now.toFixed(3)} of ${canary.length} builds as canary` };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
