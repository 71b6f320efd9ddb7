import { differenceOf, rate, Z90 } from './bradley-terry.ts';
import { inFixedOrder, type Comparison } from './comparison.ts';
import { fit, gradientOf, type Fit, type FitOptions } from './davidson.ts';
import { dot, multiply } from './matrix.ts';

/** Two items and how firmly the better one leads. */
export interface Lead {
  readonly best: string;
  readonly second: string;
  /** Rating of the best less that of the second: 0 or more. */
  readonly value: number;
  readonly error: number;
  /** True when the 90 % interval of the difference is above 0. */
  readonly decided: boolean;
  /** Further comparisons, at the rate at which those so far informed, until it is decided if the difference stays as it is; undefined = no telling. */
  readonly votesNeeded: number | undefined;
  /** Fewest votes whose removal puts the second first; undefined = none does. An upper bound that was tried, not a guess. */
  readonly votesToFlip: number | undefined;
}

/** More votes than anybody will cast: the two are as good as equal. */
const NO_TELLING = 100_000;

/** Who leads and how firmly. Undefined with fewer than two items. */
export function leadOf(comparisons: readonly Comparison[], options: FitOptions = {}): Lead | undefined {
  const [best, second] = rate(comparisons, options);
  return best && second ? leadBetween(comparisons, best.item, second.item, options) : undefined;
}

/** Which of two items leads and how firmly, by all comparisons that bear on it. Undefined when one of them was never compared. */
export function leadBetween(comparisons: readonly Comparison[], first: string, other: string, options: FitOptions = {}): Lead | undefined {
  const fitted = fit(comparisons, options);
  if (!fitted.items.includes(first) || !fitted.items.includes(other)) return undefined;
  const [best, second] = differenceOf(fitted, first, other).value >= 0 ? [first, other] : [other, first];
  const { value, error } = differenceOf(fitted, best, second);
  const decided = value > Z90 * error;
  return {
    best,
    second,
    value,
    error,
    decided,
    votesNeeded: decided ? 0 : votesNeeded(comparisons.length, value, error, fitted.priorVariance),
    votesToFlip: votesToFlip(comparisons, fitted, best, second, options),
  };
}

/** Information grows in proportion to votes: solves value = Z90 / sqrt(information) for it. */
function votesNeeded(votes: number, value: number, error: number, priorVariance: number): number | undefined {
  const information = 1 / error ** 2;
  const perVote = (information - 1 / (2 * priorVariance)) / votes;
  const needed = Math.ceil(((Z90 / value) ** 2 - information) / perVote);
  return perVote > 0 && needed < NO_TELLING ? Math.max(1, needed) : undefined;
}

/**
 * Votes in the order of what their removal takes from the lead, to first order; then as many are removed as it takes, with a new fit for every number tried.
 * T. Broderick, R. Giordano, R. Meager, "An automatic finite-sample robustness metric", arXiv 2011.14999; for ratings: J. Huang et al., arXiv 2508.11847.
 */
function votesToFlip(comparisons: readonly Comparison[], fitted: Fit, best: string, second: string, options: FitOptions): number | undefined {
  const contrast = fitted.parameters.map((_, index) => (fitted.items[index] === best ? 1 : 0) - (fitted.items[index] === second ? 1 : 0));
  const sensitivity = multiply(fitted.covariance, contrast);
  const harmful = inFixedOrder(comparisons)
    .map((comparison) => ({ comparison, loss: comparison.weight * dot(sensitivity, gradientOf(comparison, fitted)) }))
    .filter(({ loss }) => loss > 0)
    .toSorted((a, b) => b.loss - a.loss);
  const flips = (count: number): boolean => {
    const gone = new Set(harmful.slice(0, count).map(({ comparison }) => comparison));
    const rest = fit([...comparisons.filter((one) => !gone.has(one)), ...withoutWeight(best, second)], options);
    return differenceOf(rest, best, second).value <= 0;
  };
  if (harmful.length === 0 || !flips(harmful.length)) return undefined;
  let [kept, flipped] = [0, harmful.length];
  while (flipped - kept > 1) {
    const middle = Math.floor((kept + flipped) / 2);
    if (flips(middle)) flipped = middle;
    else kept = middle;
  }
  return flipped;
}

/** Keeps both items in the fit when all their votes are gone. */
function withoutWeight(first: string, second: string): Comparison[] {
  return [{ first, second, outcome: 'first', weight: 0 }];
}
