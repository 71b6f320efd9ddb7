import { compareText } from './comparison.ts';

/** What a rater said about a task. A rater speaks once about each. */
export interface Label {
  readonly task: string;
  readonly rater: string;
  readonly label: string;
}

/** Settings of the estimate. */
export interface ReliabilityOptions {
  /** "one-coin": a rater has one chance to be right; "confusion": one chance for each pair of true and given label, which takes more votes. */
  readonly model: 'one-coin' | 'confusion';
  /** All labels there are; default: those that were given. */
  readonly labels?: readonly string[];
  /** Tasks whose true label is known. */
  readonly known?: ReadonlyMap<string, string>;
  /** What is expected of a rater before any vote: `votes` imagined votes of which the share `skill` is right. Default: nothing. */
  readonly prior?: { readonly votes: number; readonly skill: number };
}

/** How far a rater can be believed. */
export interface RaterSkill {
  readonly rater: string;
  /** Chance to give the true label, over all labels as often as they occur. 0..1 */
  readonly skill: number;
  /** [true label][given label]: chance of the second when the first is true. Each row adds up to 1. */
  readonly confusion: readonly (readonly number[])[];
  /** Labels the rater gave. */
  readonly votes: number;
}

/** Raters and true labels, estimated together. */
export interface Reliability {
  /** In the order of the columns below. */
  readonly labels: readonly string[];
  /** How often each label is the true one. */
  readonly shares: readonly number[];
  readonly raters: readonly RaterSkill[];
  /** Chance of each label to be the true one of a task. */
  readonly tasks: ReadonlyMap<string, readonly number[]>;
}

/** Chances are kept this far from 0, so that a product of them is never 0 (the value that crowd-kit uses). */
const SMALLEST = 1e-10;
const MOST_ROUNDS = 1000;

interface Vote {
  readonly task: number;
  readonly rater: number;
  readonly label: number;
}

/** Votes by indices. */
interface Problem {
  readonly tasks: readonly string[];
  readonly raters: readonly string[];
  readonly labels: readonly string[];
  readonly votes: readonly Vote[];
  readonly options: ReliabilityOptions;
}

/**
 * Expectation and maximisation by turns, from the shares of the votes on, until no chance moves by more than 1e-10.
 * A. P. Dawid, A. M. Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied Statistics 28 (1979);
 * one coin: Y. Zhang et al., "Spectral methods meet EM", JMLR 17 (2016). The order of `given` changes no bit of the result.
 */
export function estimateReliability(given: readonly Label[], options: ReliabilityOptions): Reliability {
  const problem = toProblem(given, options);
  let chances = withKnown(problem, voteShares(problem));
  let shares = columnMeans(chances, problem.labels.length);
  let confusions = maximise(problem, chances, shares);
  for (let round = 0; round < MOST_ROUNDS && problem.votes.length > 0; round++) {
    const next = withKnown(problem, expect(problem, shares, confusions));
    const change = largestChange(chances, next);
    chances = next;
    shares = columnMeans(chances, problem.labels.length);
    confusions = maximise(problem, chances, shares);
    if (change < 1e-10) break;
  }
  const votes = countBy(problem.votes.map(({ rater }) => rater));
  return {
    labels: problem.labels,
    shares,
    raters: problem.raters.map((rater, index) => ({
      rater,
      skill: skillOf(confusions[index]!, shares),
      confusion: confusions[index]!,
      votes: votes.get(index) ?? 0,
    })),
    tasks: new Map(problem.tasks.map((task, index) => [task, chances[index]!])),
  };
}

function toProblem(given: readonly Label[], options: ReliabilityOptions): Problem {
  const names = (values: Iterable<string>): string[] => [...new Set(values)].toSorted(compareText);
  const [tasks, raters] = [names(given.map(({ task }) => task)), names(given.map(({ rater }) => rater))];
  const labels = options.labels ?? names(given.map(({ label }) => label));
  const indexOf = (list: readonly string[]): Map<string, number> => new Map(list.map((name, index) => [name, index]));
  const [taskIndex, raterIndex, labelIndex] = [indexOf(tasks), indexOf(raters), indexOf(labels)];
  const votes = given
    .map(({ task, rater, label }) => ({ task: taskIndex.get(task)!, rater: raterIndex.get(rater)!, label: labelIndex.get(label)! }))
    .toSorted((a, b) => a.task - b.task || a.rater - b.rater || a.label - b.label);
  return { tasks, raters, labels, votes, options };
}

/** The first guess: the share of the votes for each label. */
function voteShares({ tasks, labels, votes }: Problem): number[][] {
  const counts = tasks.map(() => labels.map(() => 0));
  for (const { task, label } of votes) counts[task]![label]!++;
  return counts.map(normalised);
}

function withKnown({ tasks, labels, options }: Problem, chances: number[][]): number[][] {
  if (!options.known) return chances;
  return chances.map((row, index) => {
    const label = options.known!.get(tasks[index]!);
    return label === undefined ? row : labels.map((name) => (name === label ? 1 : 0));
  });
}

function expect({ tasks, votes }: Problem, shares: readonly number[], confusions: readonly number[][][]): number[][] {
  const prior = shares.map((share) => Math.log(Math.max(share, SMALLEST)));
  const logs = tasks.map(() => [...prior]);
  for (const { task, rater, label } of votes)
    for (let truth = 0; truth < prior.length; truth++) logs[task]![truth]! += Math.log(confusions[rater]![truth]![label]!);
  return logs.map((row) => {
    const highest = Math.max(...row);
    return normalised(row.map((value) => Math.exp(value - highest)));
  });
}

function maximise(problem: Problem, chances: readonly number[][], shares: readonly number[]): number[][][] {
  const counts = problem.raters.map(() => shares.map(() => shares.map(() => 0)));
  for (const { task, rater, label } of problem.votes)
    for (let truth = 0; truth < shares.length; truth++) counts[rater]![truth]![label]! += chances[task]![truth]!;
  return counts.map((matrix) => (problem.options.model === 'one-coin' ? oneCoin(matrix, problem.options) : fullConfusion(matrix, problem.options)));
}

function oneCoin(counts: readonly number[][], { prior }: ReliabilityOptions): number[][] {
  const votes = sum(counts.map(sum)) + (prior?.votes ?? 0);
  const right = sum(counts.map((row, label) => row[label]!)) + (prior ? prior.votes * prior.skill : 0);
  const skill = Math.min(1 - SMALLEST, Math.max(SMALLEST, right / votes));
  const wrong = Math.max(SMALLEST, (1 - skill) / Math.max(1, counts.length - 1));
  return counts.map((row, truth) => row.map((_, label) => (label === truth ? skill : wrong)));
}

function fullConfusion(counts: readonly number[][], { prior }: ReliabilityOptions): number[][] {
  const [votes, skill] = [prior?.votes ?? 0, prior?.skill ?? 0];
  const others = Math.max(1, counts.length - 1);
  return counts.map((row, truth) =>
    normalised(row.map((count, label) => Math.max(SMALLEST, count + votes * (label === truth ? skill : (1 - skill) / others)))),
  );
}

function skillOf(confusion: readonly number[][], shares: readonly number[]): number {
  return sum(shares.map((share, label) => share * confusion[label]![label]!));
}

function columnMeans(rows: readonly number[][], columns: number): number[] {
  return Array.from({ length: columns }, (_, column) => sum(rows.map((row) => row[column]!)) / Math.max(1, rows.length));
}

function largestChange(before: readonly number[][], after: readonly number[][]): number {
  return after.reduce((most, row, task) => row.reduce((max, value, label) => Math.max(max, Math.abs(value - before[task]![label]!)), most), 0);
}

function normalised(row: readonly number[]): number[] {
  const total = sum(row);
  return row.map((value) => (total > 0 ? value / total : 1 / row.length));
}

function countBy(values: readonly number[]): Map<number, number> {
  return values.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map<number, number>());
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
