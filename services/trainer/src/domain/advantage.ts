import type { RewardComponent } from '@modwright/contracts/learning';
import { isGated } from './reward.ts';

/** Below this spread (of values 0..1) siblings are equal. */
const NO_SPREAD = 1e-9;

/**
 * How much better each of some answers to one prompt is than its siblings. Each component is normalised among the siblings that have it, and
 * the weighted sum is taken afterwards, so that a component of a large spread cannot drown the others (GDPO: group reward-decoupled normalization).
 * An answer behind a gate that was not passed counts as 0 in every component.
 * @param siblings the components of each answer.
 * @returns one advantage each; all 0 when nothing tells the siblings apart.
 */
export function groupAdvantages(siblings: readonly (readonly RewardComponent[])[]): number[] {
  const names = new Set(siblings.flatMap((components) => components.map(nameOf)));
  const advantages = siblings.map(() => 0);
  for (const name of names) {
    const entries = siblings.flatMap((components, index) => {
      const found = components.find((component) => nameOf(component) === name);
      return found ? [{ index, value: isGated(components) ? 0 : found.value, weight: found.weight * found.confidence }] : [];
    });
    const { mean, deviation } = spread(entries.map(({ value }) => value));
    if (deviation < NO_SPREAD) continue;
    for (const { index, value, weight } of entries) advantages[index]! += (weight * (value - mean)) / deviation;
  }
  return advantages;
}

/**
 * Brings the advantages of a whole batch to a root mean square of 1, so that the number of components does not change how large a step is.
 * Their sign stays: the mean is 0 inside each group already.
 */
export function scaleAdvantages(advantages: readonly number[]): number[] {
  const square = advantages.reduce((sum, advantage) => sum + advantage ** 2, 0) / Math.max(1, advantages.length);
  return square === 0 ? [...advantages] : advantages.map((advantage) => advantage / Math.sqrt(square));
}

function nameOf({ source, name }: RewardComponent): string {
  return `${source}/${name}`;
}

/** Mean and standard deviation of a whole population. */
function spread(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
