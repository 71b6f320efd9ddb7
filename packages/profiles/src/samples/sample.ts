import type { Plan } from '@modwright/contracts/plan';

/** A plan and a known-good source for each of its modules: the ceiling in tests. */
export interface Sample {
  readonly plan: Plan;
  /** Module name to the text of its file. */
  readonly sources: ReadonlyMap<string, string>;
}
