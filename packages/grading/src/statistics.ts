/** The q-quantile (0..1) of samples, by the nearest rank. NaN of no samples. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? NaN;
}

/** A number with at most `digits` decimals. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** 90 % interval of a statistic of independent samples, by bootstrap (percentiles of resamples) with a fixed seed. */
export function bootstrapCi90<T>(samples: readonly T[], statistic: (resample: readonly T[]) => number, rounds = 1000, digits = 2): [low: number, high: number] {
  let state = 12345;
  const next = (): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 0x80000000;
  const values = Array.from({ length: rounds }, () => statistic(samples.map(() => samples[Math.floor(next() * samples.length)]!)));
  return [round(quantile(values, 0.05), digits), round(quantile(values, 0.95), digits)];
}
