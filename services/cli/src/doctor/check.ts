import type { Paint } from '../view/paint.ts';

/** What a check of the machine found. */
export interface Finding {
  /** "bubblewrap". */
  readonly name: string;
  /** `missing` = Modwright cannot work like this; `later` = set up on first use. */
  readonly state: 'good' | 'later' | 'missing';
  /** What is there: "0.8.0 at /usr/bin/bwrap". */
  readonly detail: string;
  /** What to do about it; empty when it is good. */
  readonly advice: string;
}

const NAME_WIDTH = 16;

/** One line for a finding: told apart by sign as well as by colour. */
export function findingLine({ name, state, detail, advice }: Finding, paint: Paint): string {
  const sign = { good: paint.good('✔'), later: paint.warn('·'), missing: paint.bad('✘') }[state];
  return `  ${sign} ${name.padEnd(NAME_WIDTH)} ${detail}${advice ? `: ${advice}` : ''}`;
}
