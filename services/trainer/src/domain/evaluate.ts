import type { Evaluation, EvaluationPair } from '@modwright/contracts/learning';
import { seededRandom } from '@modwright/runtime';

const RESAMPLES = 10_000;
const CONFIDENCE = 0.9;

/** How two versions did on the same briefs and seeds. */
export type Measured = Pick<Evaluation, 'delta' | 'ciLow' | 'ciHigh'>;

/**
 * Mean of the paired differences and its 90 % interval. Percentile bootstrap over briefs, not over plays: plays of one brief are alike, and
 * what is asked is how the candidate does on briefs nobody has seen (Efron & Tibshirani 1993, ch. 13; cluster bootstrap).
 * The same pairs always give the same interval. Without pairs everything is 0.
 */
export function measure(pairs: readonly EvaluationPair[]): Measured {
  const briefs = [...Map.groupBy(pairs, ({ brief }) => brief).values()].map((plays) => plays.map(({ candidate, baseline }) => candidate - baseline));
  if (briefs.length === 0) return { delta: 0, ciLow: 0, ciHigh: 0 };
  const random = seededRandom(JSON.stringify(pairs.map(({ brief, seed }) => [brief, seed])));
  const means = Array.from({ length: RESAMPLES }, () => mean(briefs.flatMap(() => briefs[Math.floor(random() * briefs.length)]!))).sort((a, b) => a - b);
  const tail = (1 - CONFIDENCE) / 2;
  return { delta: mean(briefs.flat()), ciLow: quantile(means, tail), ciHigh: quantile(means, 1 - tail) };
}

/** What the gate says. `reason` is one line. */
export interface Decision {
  readonly promoted: boolean;
  readonly reason: string;
}

/**
 * A candidate passes when it is better on average and not worse than the margin allows at the lower end of the interval.
 * @param margin how much worse than the baseline the lower end may be.
 */
export function decide({ delta, ciLow, ciHigh }: Measured, pairs: number, margin: number): Decision {
  const interval = `90 % interval ${signed(ciLow)} to ${signed(ciHigh)}, ${pairs} pairs`;
  if (pairs === 0) return { promoted: false, reason: 'not played: there are no held-out briefs' };
  if (delta <= 0) return { promoted: false, reason: `no better: ${signed(delta)} on average (${interval})` };
  if (ciLow <= -margin)
    return {
      promoted: false,
      reason: `better by ${delta.toFixed(3)} on average, but it may be worse by more than ${margin} (${interval}): play more briefs or seeds`,
    };
  return { promoted: true, reason: `better by ${delta.toFixed(3)} (${interval})` };
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of sorted values, by the nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}
