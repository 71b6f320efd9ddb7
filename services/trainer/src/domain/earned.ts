import type { Evaluation } from '@modwright/contracts/learning';
import type { Run } from '@modwright/contracts/trainer';
import { digest } from '@modwright/runtime';

/** What a version earned in training and in its evaluation: means, both 0..1, and what the second was earned on. */
export function earnedBy({ trainingReward }: Pick<Run, 'trainingReward'>, { candidate, pairs }: Pick<Evaluation, 'candidate' | 'pairs'>) {
  const played = pairs.map(({ brief, seed }) => `${brief} ${seed}`).toSorted();
  return {
    version: candidate,
    trainingReward,
    heldOut: pairs.reduce((sum, pair) => sum + pair.candidate, 0) / Math.max(1, pairs.length),
    heldOutSet: digest(played.join('\n'), 16),
  };
}
