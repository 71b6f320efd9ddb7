import type { EvaluationView } from '@modwright/gateway';
import { count } from './text.ts';

/** "policy-v000001 against policy-v000000: +0.400 (+0.380 to +0.420), 3 pairs, passed". */
export function evaluationLine({ candidate, baseline, delta, ci_low: low, ci_high: high, pairs, promoted }: EvaluationView): string {
  const interval = `${signed(delta)} (${signed(low)} to ${signed(high)})`;
  return `${candidate} against ${baseline}: ${interval}, ${count(pairs.length, 'pair')}, ${promoted ? 'passed' : 'not passed'}`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
}
