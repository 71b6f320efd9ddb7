import { RunPhase } from '@modwright/contracts/trainer';

const ENDED: readonly RunPhase[] = [RunPhase.PROMOTED, RunPhase.REFUSED, RunPhase.DONE, RunPhase.FAILED, RunPhase.CANCELLED];

/** True for a run of which nothing more will be heard. */
export function hasEnded(phase: RunPhase): boolean {
  return ENDED.includes(phase);
}
