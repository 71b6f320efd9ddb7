import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { rate } from './bradley-terry.ts';
import type { Comparison } from './comparison.ts';
import { fit } from './davidson.ts';
import { estimateReliability, type Label, type Reliability, type ReliabilityOptions } from './dawid-skene.ts';
import { krippendorffAlpha } from './krippendorff.ts';

interface Reference {
  readonly labels: string[];
  readonly dawidSkene: {
    readonly rows: Label[];
    readonly known: Record<string, string>;
    readonly oneCoin: { readonly skills: Record<string, number>; readonly tasks: Record<string, number[]> };
    readonly confusion: Confusion;
    readonly withKnown: Confusion;
  };
  readonly alpha: { readonly units: number[][]; readonly nominal: number; readonly ordinal: number }[];
  readonly bradleyTerry: { readonly wins: [number, number][]; readonly priorSd: number; readonly ratings: number[] };
  readonly davidson: {
    readonly rows: (Omit<Comparison, 'first' | 'second'> & { first: number; second: number })[];
    readonly ratings: number[];
    readonly errors: number[];
    readonly logTies: number;
  };
}
interface Confusion {
  readonly errors: Record<string, number[][]>;
  readonly tasks: Record<string, number[]>;
}

const reference = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'reference.json'), 'utf8')) as Reference;

function near(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} is not ${expected}`);
}

function tasksAgree(result: Reliability, tasks: Record<string, number[]>): void {
  assert.equal(result.tasks.size, Object.keys(tasks).length);
  for (const [task, chances] of Object.entries(tasks))
    chances.forEach((chance, label) => near(result.tasks.get(task)![label]!, chance, 1e-5, `${task} ${label}`));
}

describe('reliability of raters, against crowd-kit', () => {
  const { rows, known, oneCoin, confusion, withKnown } = reference.dawidSkene;
  const estimate = (model: ReliabilityOptions['model'], gold?: ReadonlyMap<string, string>) =>
    estimateReliability(rows, { model, labels: reference.labels, ...(gold ? { known: gold } : {}) });

  it('has the skills and chances of its one-coin model', () => {
    const result = estimate('one-coin');
    for (const { rater, skill } of result.raters) near(skill, oneCoin.skills[rater]!, 1e-5, rater);
    tasksAgree(result, oneCoin.tasks);
  });

  for (const [name, expected, gold] of [
    ['its full model', confusion, undefined],
    ['its full model when the truth of some tasks is known', withKnown, new Map(Object.entries(known))],
  ] as const) {
    it(`has the confusion matrices and chances of ${name}`, () => {
      const result = estimate('confusion', gold);
      for (const { rater, confusion: matrix } of result.raters)
        matrix.forEach((row, truth) => row.forEach((value, label) => near(value, expected.errors[rater]![truth]![label]!, 1e-5, `${rater} ${truth} ${label}`)));
      tasksAgree(result, expected.tasks);
    });
  }
});

describe('agreement, against the krippendorff package', () => {
  for (const [index, { units, nominal, ordinal }] of reference.alpha.entries()) {
    it(`has its alpha in sample ${index}`, () => {
      near(krippendorffAlpha(units, 'nominal')!, nominal, 1e-12, 'nominal');
      near(krippendorffAlpha(units, 'ordinal')!, ordinal, 1e-12, 'ordinal');
    });
  }
});

describe('ratings, against other implementations', () => {
  it('are those of choix without ties', () => {
    const { wins, priorSd, ratings } = reference.bradleyTerry;
    const comparisons = wins.map(([first, second]): Comparison => ({ first: String(first), second: String(second), outcome: 'first', weight: 1 }));
    const { items, parameters } = fit(comparisons, { priorSd });
    assert.equal(items.length, ratings.length);
    ratings.forEach((rating, item) => near(parameters[items.indexOf(String(item))]!, rating, 1e-5, `item ${item}`));
  });

  it('and their standard errors are those of a general optimiser with ties and weights', () => {
    const { rows, ratings, errors, logTies } = reference.davidson;
    const comparisons = rows.map((row): Comparison => ({ ...row, first: String(row.first), second: String(row.second) }));
    const ours = new Map(rate(comparisons).map((rating) => [rating.item, rating]));
    ratings.forEach((rating, item) => near(ours.get(String(item))!.value, rating, 1e-5, `item ${item}`));
    errors.forEach((error, item) => near(ours.get(String(item))!.error, error, 1e-5, `error of ${item}`));
    near(fit(comparisons).parameters.at(-1)!, logTies, 1e-5, 'ties');
  });
});
