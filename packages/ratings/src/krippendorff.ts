import { bootstrapCi90 } from '@modwright/grading';

/** "nominal": values are names; "ordinal": they have an order (rubric scores). */
export type Level = 'nominal' | 'ordinal';

/** Agreement of raters: 1 = full, 0 = as by chance, below 0 = they disagree on purpose. */
export interface Agreement {
  readonly alpha: number;
  /** 90 % interval, by bootstrap over units. */
  readonly low: number;
  readonly high: number;
  /** Units with two values or more: only those can be compared. */
  readonly units: number;
}

/**
 * Krippendorff's alpha: 1 - observed / expected disagreement. Undefined when nothing can be compared or every value is the same.
 * K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011). Any number of raters; missing values are left out.
 * @param units values that raters gave to each unit; numbers stand for names on the nominal level.
 */
export function krippendorffAlpha(units: readonly (readonly number[])[], level: Level): number | undefined {
  const values = [...new Set(units.flat())].toSorted((a, b) => a - b);
  const coincidences = coincidenceMatrix(units, values);
  const totals = coincidences.map((row) => row.reduce((total, count) => total + count, 0));
  const all = totals.reduce((total, count) => total + count, 0);
  const metric = level === 'nominal' ? nominal : ordinal(totals);
  let [observed, expected] = [0, 0];
  for (let c = 0; c < values.length; c++) {
    for (let k = c + 1; k < values.length; k++) {
      observed += coincidences[c]![k]! * metric(c, k);
      expected += totals[c]! * totals[k]! * metric(c, k);
    }
  }
  return expected === 0 ? undefined : 1 - ((all - 1) * observed) / expected;
}

/** Alpha with its interval. Undefined when it cannot be told. */
export function agreementOf(units: readonly (readonly number[])[], level: Level): Agreement | undefined {
  const pairable = units.filter((values) => values.length > 1);
  const alpha = krippendorffAlpha(pairable, level);
  if (alpha === undefined) return undefined;
  // A resample in which all agree on one value has no disagreement to expect: it counts as full agreement.
  const [low, high] = bootstrapCi90(pairable, (resample) => krippendorffAlpha(resample, level) ?? 1, 500, 4);
  return { alpha, low, high, units: pairable.length };
}

/** How often two values stand in one unit, each unit counted as often as it has values. */
function coincidenceMatrix(units: readonly (readonly number[])[], values: readonly number[]): number[][] {
  const matrix = values.map(() => values.map(() => 0));
  for (const unit of units) {
    if (unit.length < 2) continue;
    const counts = values.map((value) => unit.filter((given) => given === value).length);
    for (const [c, first] of counts.entries())
      for (const [k, second] of counts.entries()) matrix[c]![k]! += (first * (second - (c === k ? 1 : 0))) / (unit.length - 1);
  }
  return matrix;
}

function nominal(): number {
  return 1;
}

/** Squared number of values between two ranks, half of each end counted. */
function ordinal(totals: readonly number[]): (c: number, k: number) => number {
  return (c, k) => (totals.slice(c, k + 1).reduce((total, count) => total + count, 0) - (totals[c]! + totals[k]!) / 2) ** 2;
}
