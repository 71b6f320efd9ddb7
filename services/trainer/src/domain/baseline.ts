/** Rewards of one step of a role so far: count, mean, and sum of squared deviations (Welford's algorithm). */
export interface Baseline {
  readonly role: string;
  readonly step: string;
  readonly count: number;
  readonly mean: number;
  readonly deviations: number;
}

/** Rewards that a baseline remembers: what a much older policy got is no measure any more. */
const MEMORY = 1_000;
/** Of values 0..1. Rewards that hardly differ would otherwise make huge advantages of nothing. */
const LEAST_DEVIATION = 0.05;

export function newBaseline(role: string, step: string): Baseline {
  return { role, step, count: 0, mean: 0, deviations: 0 };
}

/** The baseline after one more reward. */
export function heard(baseline: Baseline, reward: number): Baseline {
  const count = Math.min(baseline.count, MEMORY - 1) + 1;
  const kept = baseline.count === 0 ? 0 : (count - 1) / baseline.count;
  const mean = baseline.mean + (reward - baseline.mean) / count;
  return { ...baseline, count, mean, deviations: baseline.deviations * kept + (reward - baseline.mean) * (reward - mean) };
}

/** How much better than usual a reward is, in standard deviations; 0 when nothing is usual yet. */
export function advantageOver(baseline: Baseline, reward: number): number {
  if (baseline.count === 0) return 0;
  const deviation = Math.sqrt(baseline.deviations / baseline.count);
  return (reward - baseline.mean) / Math.max(deviation, LEAST_DEVIATION);
}
