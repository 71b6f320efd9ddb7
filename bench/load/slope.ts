/** One look at something that should not grow. */
export interface Look {
  /** Seconds from the start. */
  readonly at: number;
  readonly value: number;
}

/**
 * How much of its median a value gains in ten minutes, in percent: the Theil-Sen slope, which a few odd looks do not move (Sen 1968, JASA 63).
 * Undefined with fewer than three looks.
 */
export function slopePercent(looks: readonly Look[]): number | undefined {
  if (looks.length < 3) return undefined;
  const slopes = looks.flatMap((from, index) => looks.slice(index + 1).map((to) => (to.value - from.value) / (to.at - from.at)));
  const middle = median(looks.map(({ value }) => value));
  return middle === 0 ? 0 : (median(slopes) * 600 * 100) / middle;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}
