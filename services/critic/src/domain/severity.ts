/** How much one fault takes from a score. */
export type Severity = 'severe' | 'plain' | 'slight';

/** What is left of a score after one fault: a severe one halves it, a plain one takes a fifth, a slight one a twentieth. */
const LEFT: Readonly<Record<Severity, number>> = { severe: 0.5, plain: 0.8, slight: 0.95 };
/** A habit is one thing to learn, not ten: so often the same rule counts in one place. */
const MAX_REPEATS = 3;

export interface Fault {
  readonly rule: string;
  readonly severity: Severity;
}

/**
 * 0..1: the product of what each fault leaves. Not divided by the size of the source: lines that say nothing must not lift a score,
 * and a module is one function, whose size the plan decides. 1 = no fault.
 */
export function scoreOfFaults(faults: readonly Fault[]): number {
  const seen = new Map<string, number>();
  return faults.reduce((value, { rule, severity }) => {
    const times = (seen.get(rule) ?? 0) + 1;
    seen.set(rule, times);
    return times > MAX_REPEATS ? value : value * LEFT[severity];
  }, 1);
}

const ORDER: readonly Severity[] = ['severe', 'plain', 'slight'];

/** Worst first; equal ones stay in their order. */
export function bySeverity(one: Pick<Fault, 'severity'>, other: Pick<Fault, 'severity'>): number {
  return ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity);
}
