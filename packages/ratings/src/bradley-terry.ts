import type { Comparison } from './comparison.ts';
import { fit, type Fit, type FitOptions } from './davidson.ts';

/** How good an item is, in natural logarithms of odds. */
export interface Rating {
  readonly item: string;
  /** Relative to the reference, or to the mean of all. A difference of 1 = it wins 2.7 times as often as it loses. */
  readonly value: number;
  /** Standard error, from the information matrix. */
  readonly error: number;
  /** 90 % interval: value -/+ 1.645 standard errors (Wald). */
  readonly low: number;
  readonly high: number;
  /** Weight of the comparisons that it takes part in. */
  readonly weight: number;
}

/** 95th percentile of the standard normal distribution: two-sided 90 % intervals. */
export const Z90 = 1.6448536269514722;

/** Ratings of all items that were compared, the best first. The order of `comparisons` changes no bit of them. */
export function rate(comparisons: readonly Comparison[], options: FitOptions = {}): Rating[] {
  if (comparisons.length === 0) return [];
  const fitted = fit(comparisons, options);
  return fitted.items.map((item) => toRating(item, comparisons, fitted, options.reference)).toSorted((a, b) => b.value - a.value || (a.item < b.item ? -1 : 1));
}

/** A chance with its 90 % interval. */
export interface Chance {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Chance that whoever prefers one of the two prefers `item`, by all comparisons that bear on it. One half, and 0 to 1, when nothing does. */
export function chanceToWin(comparisons: readonly Comparison[], item: string, other: string, options: FitOptions = {}): Chance {
  const fitted = fit(comparisons, options);
  if (!fitted.items.includes(item) || !fitted.items.includes(other)) return { value: 0.5, low: 0, high: 1 };
  const { value, error } = differenceOf(fitted, item, other);
  return { value: logistic(value), low: logistic(value - Z90 * error), high: logistic(value + Z90 * error) };
}

/** Chance of the better one at this difference of ratings. */
export function logistic(difference: number): number {
  return 1 / (1 + Math.exp(-difference));
}

/** Rating of `item` less that of `other`, and the standard error of the difference. */
export function differenceOf({ items, parameters, covariance }: Fit, item: string, other: string): { value: number; error: number } {
  const [a, b] = [items.indexOf(item), items.indexOf(other)];
  const variance = covariance[a]![a]! + covariance[b]![b]! - 2 * covariance[a]![b]!;
  return { value: parameters[a]! - parameters[b]!, error: Math.sqrt(Math.max(0, variance)) };
}

function toRating(item: string, comparisons: readonly Comparison[], fitted: Fit, reference: string | undefined): Rating {
  const { value, error } = reference !== undefined && fitted.items.includes(reference) ? differenceOf(fitted, item, reference) : fromMean(fitted, item);
  const own = comparisons.filter(({ first, second }) => first === item || second === item);
  const weight = own.map((one) => one.weight).toSorted((a, b) => a - b);
  return { item, value, error, low: value - Z90 * error, high: value + Z90 * error, weight: weight.reduce((total, one) => total + one, 0) };
}

/** Rating of an item less the mean of all: what votes tell, whatever the common level. */
function fromMean({ items, parameters, covariance }: Fit, item: string): { value: number; error: number } {
  const [count, own] = [items.length, items.indexOf(item)];
  const contrast = items.map((_, index) => (index === own ? 1 : 0) - 1 / count);
  const value = contrast.reduce((total, share, index) => total + share * parameters[index]!, 0);
  const variance = contrast.reduce((total, a, i) => total + contrast.reduce((sum, b, j) => sum + a * b * covariance[i]![j]!, 0), 0);
  return { value, error: Math.sqrt(Math.max(0, variance)) };
}
