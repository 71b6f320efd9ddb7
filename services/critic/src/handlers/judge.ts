import type { AnswerCommand } from '@modwright/agent';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { recordJudgement } from '@modwright/store/critic';
import { scoreCoherence, scoreTests } from '../domain/checkpoints.ts';
import { rewardsOf } from '../domain/rewards.ts';

/** Scores a finished build from numbers alone, and appends the rewards of every agent's turns. */
export function createJudge(store: Store): AnswerCommand {
  return async (body, turn) => {
    if (body.$case !== 'judgementRequested') throw new AppError('INVALID_ARGUMENT', `the critic cannot answer ${body.$case}`);
    const scores = [scoreTests(body.value), scoreCoherence(body.value)];
    await recordJudgement(store, turn.envelope.build, turn.envelope.id, scores, rewardsOf(body.value));
    return { $case: 'scoresGiven', value: { scores } };
  };
}
