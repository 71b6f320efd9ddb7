import { compareText, inFixedOrder, type Comparison } from './comparison.ts';
import { dot, invert, multiply, zeros, type Matrix } from './matrix.ts';

/** Settings of a fit. */
export interface FitOptions {
  /** Item whose rating is 0. Without one, ratings are relative to their mean. */
  readonly reference?: string | undefined;
  /** Standard deviation of ratings that is expected before any vote (default 2): it keeps an item that always won finite. */
  readonly priorSd?: number | undefined;
}

/** Ratings as fitted: `parameters` holds one for each of `items`, then the logarithm of the tie parameter when there are ties. */
export interface Fit {
  readonly items: readonly string[];
  readonly parameters: readonly number[];
  /** Inverse of the penalised information matrix (Laplace approximation). */
  readonly covariance: Matrix;
  readonly hasTies: boolean;
  /** Variance of each rating before any vote. */
  readonly priorVariance: number;
}

/** Chances that the first wins, that the second wins, and of a tie. */
export interface Chances {
  readonly first: number;
  readonly second: number;
  readonly tie: number;
}

/** A fixed item has this variance: small enough to be 0 in every digit that is shown, and the matrix stays invertible. */
const FIXED_VARIANCE = 1e-12;
/** Of the logarithm of the tie parameter; 0 = a third of the votes between equals are ties. */
const TIE_PRIOR_VARIANCE = 4;

/**
 * Bradley and Terry's model with ties as Davidson gives it: first wins : second wins : tie = p1 : p2 : nu sqrt(p1 p2), with p = exp(rating).
 * R. R. Davidson, "On extending the Bradley-Terry model to accommodate ties in paired comparison experiments", JASA 65 (1970).
 * It is an exponential family, so with Gaussian priors the log-likelihood has one maximum, which Newton's method with step halving finds.
 */
export function fit(comparisons: readonly Comparison[], options: FitOptions = {}): Fit {
  const ordered = inFixedOrder(comparisons);
  const items = [...new Set(ordered.flatMap(({ first, second }) => [first, second]))].toSorted(compareText);
  const hasTies = ordered.some(({ outcome }) => outcome === 'tie');
  const priorVariance = (options.priorSd ?? 2) ** 2;
  const variances = items.map((item) => (item === options.reference ? FIXED_VARIANCE : priorVariance));
  if (hasTies) variances.push(TIE_PRIOR_VARIANCE);
  const model: Model = { pairs: toPairs(ordered, items), variances, hasTies };
  const { parameters, covariance } = maximise(model);
  return { items, parameters, covariance, hasTies, priorVariance };
}

/** @param difference rating of the first less that of the second; @param logTies logarithm of the tie parameter, -Infinity = no ties. */
export function chancesOf(difference: number, logTies: number): Chances {
  const scale = Math.max(Math.abs(difference) / 2, logTies);
  const [first, second, tie] = [Math.exp(difference / 2 - scale), Math.exp(-difference / 2 - scale), Math.exp(logTies - scale)];
  const total = first + second + tie;
  return { first: first / total, second: second / total, tie: tie / total };
}

/** How the log-likelihood of one comparison of weight 1 rises with each parameter. */
export function gradientOf(comparison: Comparison, { items, parameters, hasTies }: Fit): number[] {
  const [first, second] = [items.indexOf(comparison.first), items.indexOf(comparison.second)];
  const chances = chancesOf(parameters[first]! - parameters[second]!, hasTies ? parameters.at(-1)! : -Infinity);
  const half = (SIGN[comparison.outcome] - (chances.first - chances.second)) / 2;
  const gradient = parameters.map((_, index) => (index === first ? half : index === second ? -half : 0));
  if (hasTies) gradient[items.length] = (comparison.outcome === 'tie' ? 1 : 0) - chances.tie;
  return gradient;
}

const SIGN = { first: 1, second: -1, tie: 0 } as const;

/** Weights of the outcomes between two items, by their indices. */
interface Pair {
  readonly first: number;
  readonly second: number;
  wins: number;
  losses: number;
  ties: number;
}

interface Model {
  readonly pairs: readonly Pair[];
  readonly variances: readonly number[];
  readonly hasTies: boolean;
}

function toPairs(comparisons: readonly Comparison[], items: readonly string[]): Pair[] {
  const indices = new Map(items.map((item, index) => [item, index]));
  const pairs = new Map<number, Pair>();
  for (const { first, second, outcome, weight } of comparisons) {
    const [a, b] = [indices.get(first)!, indices.get(second)!];
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    const key = low * items.length + high;
    const pair = pairs.get(key) ?? { first: low, second: high, wins: 0, losses: 0, ties: 0 };
    pairs.set(key, pair);
    if (outcome === 'tie') pair.ties += weight;
    else if ((outcome === 'first' ? a : b) === low) pair.wins += weight;
    else pair.losses += weight;
  }
  return [...pairs.values()].toSorted((a, b) => a.first - b.first || a.second - b.second);
}

function maximise(model: Model): Pick<Fit, 'parameters' | 'covariance'> {
  let parameters = model.variances.map(() => 0);
  for (let iteration = 0; iteration < 100; iteration++) {
    const { gradient, information } = derivatives(model, parameters);
    const step = multiply(invert(information), gradient);
    const before = logPosterior(model, parameters);
    let [size, next] = [1, moved(parameters, step, 1)];
    while (size > 1e-6 && logPosterior(model, next) < before) next = moved(parameters, step, (size /= 2));
    parameters = next;
    if (dot(step, gradient) < 1e-18) break;
  }
  return { parameters, covariance: invert(derivatives(model, parameters).information) };
}

function moved(from: readonly number[], step: readonly number[], size: number): number[] {
  return from.map((value, index) => value + size * step[index]!);
}

function logTiesOf({ hasTies }: Model, parameters: readonly number[]): number {
  return hasTies ? parameters.at(-1)! : -Infinity;
}

function logPosterior(model: Model, parameters: readonly number[]): number {
  const logTies = logTiesOf(model, parameters);
  let total = 0;
  for (const { first, second, wins, losses, ties } of model.pairs) {
    const chances = chancesOf(parameters[first]! - parameters[second]!, logTies);
    if (wins > 0) total += wins * Math.log(chances.first);
    if (losses > 0) total += losses * Math.log(chances.second);
    if (ties > 0) total += ties * Math.log(chances.tie);
  }
  return parameters.reduce((sum, value, index) => sum - value ** 2 / (2 * model.variances[index]!), total);
}

/** First derivatives of the log-posterior, and its second ones with the sign turned. */
function derivatives(model: Model, parameters: readonly number[]): { gradient: number[]; information: Matrix } {
  const gradient = parameters.map((value, index) => -value / model.variances[index]!);
  const information = zeros(parameters.length);
  for (const [index, variance] of model.variances.entries()) information[index]![index] = 1 / variance;
  const [logTies, tie] = [logTiesOf(model, parameters), parameters.length - 1];
  for (const { first, second, wins, losses, ties } of model.pairs) {
    const total = wins + losses + ties;
    const chances = chancesOf(parameters[first]! - parameters[second]!, logTies);
    const lead = chances.first - chances.second;
    const rise = (wins - losses - total * lead) / 2;
    gradient[first]! += rise;
    gradient[second]! -= rise;
    const spread = (total * (chances.first + chances.second - lead ** 2)) / 4;
    add(information, first, first, spread);
    add(information, second, second, spread);
    addBoth(information, first, second, -spread);
    if (!model.hasTies) continue;
    gradient[tie]! += ties - total * chances.tie;
    add(information, tie, tie, total * chances.tie * (1 - chances.tie));
    const crossed = (-total * lead * chances.tie) / 2;
    addBoth(information, first, tie, crossed);
    addBoth(information, second, tie, -crossed);
  }
  return { gradient, information };
}

function add(matrix: Matrix, row: number, column: number, value: number): void {
  matrix[row]![column]! += value;
}

function addBoth(matrix: Matrix, row: number, column: number, value: number): void {
  add(matrix, row, column, value);
  add(matrix, column, row, value);
}
