import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Shapes } from '@modwright/client';
import { curvesOf } from './training-curve.ts';

const line = (step: number, loss: number, more: Partial<Shapes['Training']> = {}): Shapes['Training'] => ({
  step,
  steps: 9,
  loss,
  seconds: 1,
  tokens_per_second: 0,
  measures: {},
  resumed_from: 0,
  ...more,
});

it('gives a curve for each measure, the telling ones first', () => {
  const curves = curvesOf([line(1, 3, { measures: { grad_norm: 1, entropy: 2 } }), line(2, 2, { tokens_per_second: 50, measures: { entropy: 1 } })]);
  assert.deepEqual(
    curves.map(({ name, points }) => [name, points.map(({ step, value }) => `${step}=${value}`)]),
    [
      ['loss', ['1=3', '2=2']],
      ['entropy', ['1=2', '2=1']],
      ['tokens_per_second', ['2=50']],
      ['grad_norm', ['1=1']],
    ],
  );
});

it('takes a step as it was told last, when the learner was started anew', () => {
  assert.deepEqual(curvesOf([line(1, 3), line(2, 2), line(2, 1), line(1, 4)])[0]?.points, [
    { step: 1, value: 4 },
    { step: 2, value: 1 },
  ]);
});
