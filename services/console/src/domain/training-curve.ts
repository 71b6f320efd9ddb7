import type { Shapes } from '@modwright/client';

type Training = Shapes['Training'];

/** One measure over the steps of a run. */
export interface Curve {
  /** "loss", "tokens_per_second", or a measure of the learner. */
  readonly name: string;
  readonly points: readonly { readonly step: number; readonly value: number }[];
}

/** Those that tell most come first; others follow by name. */
const ORDER = ['loss', 'reward', 'kl_to_parent', 'mismatch_kl', 'entropy', 'tokens_per_second'];

/** What a run measured, a curve for each measure. A step that was told twice, after the learner was started anew, counts as it was told last. */
export function curvesOf(told: readonly Training[]): Curve[] {
  const bySteps = new Map(told.map((line) => [line.step, line]));
  const lines = [...bySteps.values()].sort((one, other) => one.step - other.step);
  const measured = lines.map(({ step, loss, tokens_per_second: speed, measures }): Measured => ({
    step,
    values: { loss, ...(speed > 0 ? { tokens_per_second: speed } : {}), ...measures },
  }));
  const names = [...new Set(measured.flatMap(({ values }) => Object.keys(values)))].sort(
    (one, other) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1),
  );
  return names.map((name) => ({
    name,
    points: measured.flatMap(({ step, values }) => {
      const value = values[name];
      return value === undefined ? [] : [{ step, value }];
    }),
  }));
}

interface Measured {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

function placeOf(name: string): number {
  const place = ORDER.indexOf(name);
  return place < 0 ? ORDER.length : place;
}
