import type { RewardComponent } from '@modwright/contracts/learning';

/** A hard gate: a component of this source whose value is 0 makes everything else worth nothing. */
const GATE = 'gate';

/** True when a hard gate was not passed: the draft does not parse, the app does not boot, a test was tampered with. */
export function isGated(components: readonly RewardComponent[]): boolean {
  return components.some(({ source, value }) => source === GATE && value === 0);
}

/** One component of each source and name: a later judgement of the same thing takes the place of an earlier one. */
export function newestComponents(components: readonly RewardComponent[]): RewardComponent[] {
  return [...new Map(components.map((component) => [`${component.source}/${component.name}`, component])).values()];
}

/**
 * Mean of the components by weight and confidence, 0..1. What is not known has no component and does not count.
 * 0 behind a gate that was not passed; undefined when nothing is known.
 */
export function rewardOf(components: readonly RewardComponent[]): number | undefined {
  if (isGated(components)) return 0;
  const counting = components.filter(({ source }) => source !== GATE);
  const total = counting.reduce((sum, { weight, confidence }) => sum + weight * confidence, 0);
  return total > 0 ? counting.reduce((sum, { weight, confidence, value }) => sum + weight * confidence * value, 0) / total : undefined;
}
