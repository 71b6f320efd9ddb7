import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Growth } from './load-faults.ts';
import type { Measured, MeasuredAnswer } from './measured.ts';
import { baselineOf, scoreGrowth, toPoint, type ScaleScore } from './scale-score.ts';

interface Took {
  readonly statements: number;
  readonly rows: number;
  readonly ms: number;
  readonly size?: number;
}

function answer({ statements, rows, ms, size = 1 }: Took, changed: Partial<MeasuredAnswer> = {}): MeasuredAnswer {
  return { request: 0, ms, status: 200, work: { statements, rows }, digest: 'a', size, ...changed };
}

function measured(rows: number, took: Took, burst: readonly Partial<MeasuredAnswer>[] = []): Measured {
  const others = Array.from({ length: 20 }, () => answer(took));
  return { endpoint: 'x', rows, first: [answer(took), answer(took)], burst: [...others, ...burst.map((changed) => answer(took, changed))], missing: 0 };
}

function growth(small: Took, large: Took, burst: readonly Partial<MeasuredAnswer>[] = []): Growth {
  return { endpoint: 'x', kind: 'report', small: measured(100, small), large: measured(10_000, large, burst), stuckAt: undefined };
}

function score(one: Growth): ScaleScore {
  return scoreGrowth(one, 1) ?? assert.fail('no score');
}

const rules = (one: Growth): string[] => score(one).faults.map(({ rule }) => rule);
const flat: Took = { statements: 2, rows: 2, ms: 1 };

describe('the score of an endpoint', () => {
  it('is 1 when nothing grows', () => {
    assert.deepEqual([score(growth(flat, flat)).value, rules(growth(flat, flat))], [1, []]);
  });

  it('is 1 when it reads what it tells', () => {
    const list = (size: number): Took => ({ statements: 2, rows: 2 * size, ms: 4, size });
    assert.equal(score(growth(list(100), list(10_000))).value, 1);
  });

  it('is near 0 for a statement a row, however quick', () => {
    const loop = growth({ statements: 101, rows: 200, ms: 5 }, { statements: 10_001, rows: 20_000, ms: 500 });
    assert.ok(score(loop).value < 0.1);
    assert.ok(score(growth({ statements: 101, rows: 1, ms: 5 }, { statements: 10_001, rows: 1, ms: 5 })).value < 0.1);
    assert.deepEqual(rules(loop), ['statements-grow', 'rows-read', 'slow']);
  });

  it('loses what is read for nothing, and only that', () => {
    const scan = growth({ statements: 2, rows: 101, ms: 5 }, { statements: 2, rows: 10_001, ms: 5 });
    assert.ok(score(scan).value > 0.65 && score(scan).value < 0.75, String(score(scan).value));
    assert.deepEqual(rules(scan), ['rows-read']);
  });

  it('does not lose by time below the noise of a machine, and no more than a fifth by any time', () => {
    assert.equal(score(growth(flat, { ...flat, ms: 5 })).value, 1);
    assert.equal(score(growth(flat, { ...flat, ms: 2_000 })).value, 0.8);
  });

  it('measures time by the lists of the scaffold, within reason', () => {
    const slower = growth({ ...flat, ms: 10 }, { ...flat, ms: 200 });
    assert.ok((scoreGrowth(slower, 3)?.value ?? 0) > score(slower).value);
    const lists = [growth({ ...flat, ms: 10 }, { ...flat, ms: 20 }), growth({ ...flat, ms: 10 }, { ...flat, ms: 9_000 })];
    assert.equal(baselineOf(lists), 3);
    assert.equal(baselineOf([]), 1);
  });

  it('is not known when nothing was accepted at either size', () => {
    const refused: Growth = growth(flat, flat);
    const toRefused = (one: Measured | undefined): Measured | undefined =>
      one && { ...one, first: one.first.map((each) => ({ ...each, status: 404 })), burst: one.burst.map((each) => ({ ...each, status: 404 })) };
    assert.equal(scoreGrowth({ ...refused, small: toRefused(refused.small), large: toRefused(refused.large) }, 1), undefined);
    assert.deepEqual(rules({ ...refused, large: toRefused(refused.large) }), ['wrong-under-load']);
    assert.equal(score({ ...refused, kind: 'action', small: toRefused(refused.small), large: toRefused(refused.large) }).value, 1);
  });
});

describe('an endpoint has 0', () => {
  const cases: Readonly<Record<string, [Growth, string]>> = {
    'when it never comes to an end': [{ ...growth(flat, flat), large: undefined, stuckAt: 10_000 }, 'no-answer'],
    'when it fails under load': [growth(flat, flat, [{ status: 500 }]), 'no-answer'],
    'when it answers something else under load': [growth(flat, flat, [{ digest: 'b' }]), 'wrong-under-load'],
    'when it refuses under load': [growth(flat, flat, [{ status: 429 }]), 'wrong-under-load'],
    'when it answers from memory': [growth(flat, flat, [{ work: { statements: 0, rows: 0 } }]), 'not-read'],
    'when its counts are not the server’s': [growth(flat, flat, [{ work: undefined }]), 'forged-counts'],
  };
  for (const [name, [one, rule]] of Object.entries(cases)) {
    it(name, () => assert.deepEqual([score(one).value, rules(one)], [0, [rule]]));
  }

  it('but not when it tells the time, or when a rule answers otherwise the second time', () => {
    const clock = growth(flat, flat, [{ digest: 'c' }]);
    const large = clock.large ?? assert.fail();
    assert.equal(score({ ...clock, large: { ...large, first: [answer(flat), answer(flat, { digest: 'b' })] } }).value, 1);
    assert.equal(score({ ...growth(flat, flat, [{ status: 409, digest: 'd', work: { statements: 1, rows: 1 } }]), kind: 'action' }).value, 1);
  });
});

describe('a point of the curve', () => {
  it('tells what one size took', () => {
    const point = toPoint(measured(100, { statements: 3, rows: 7, ms: 2 }, [{ status: 500 }]), 'lendTool');
    assert.deepEqual(point, { endpoint: 'x', module: 'lendTool', rows: 100, p95Ms: 2, statements: 3, rowsRead: 7, answers: 23, failures: 1 });
  });
});
