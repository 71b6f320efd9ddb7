import type { AnswerCommand, Turn } from '@modwright/agent';
import type { JudgementRequested } from '@modwright/contracts/build';
import { AppError, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { turnsHolding } from '@modwright/store/alarms';
import { recordJudgement } from '@modwright/store/critic';
import { ATTRIBUTE, count, emitEvaluation, METRIC, record } from '@modwright/telemetry';
import { inspectModules } from '../adapters/inspect.ts';
import { CHECKPOINTS } from '../checkpoints/mod.ts';
import { plugIn } from '../checkpoints/plug-in.ts';
import type { Checkpoint, CheckpointScore, Known } from '../checkpoints/checkpoint.ts';
import type { Inspection } from '../domain/inspection.ts';
import { canaryIn } from '../domain/canary.ts';
import { bounded } from '../domain/bounded.ts';
import { injectionsIn } from '../domain/injections.ts';
import { rewardsOf } from '../domain/rewards.ts';
import { tamperingIn } from '../domain/tampering.ts';
import { raiseAlarms } from './raise-alarms.ts';

/** Only what judging needs of a turn. */
export type JudgementTurn = Pick<Turn, 'sandbox' | 'signal' | 'say'>;

/**
 * Scores a finished build by tools and counts alone, and appends the rewards of every agent's turns.
 * @param canary what nobody says who has not read what was not theirs.
 */
export function createJudge(store: Store, logger: Logger, canary: string): AnswerCommand {
  return async (body, turn) => {
    if (body.$case !== 'judgementRequested') throw new AppError('INVALID_ARGUMENT', `the critic cannot answer ${body.$case}`);
    const scores = await judge(body.value, turn);
    const { build, id } = turn.envelope;
    const read = canaryIn(build, body.value, canary, await turnsHolding(store, build, canary));
    const alarms = [...tamperingIn(build, body.value), ...read];
    const rewards = rewardsOf(body.value, scores, alarms);
    await recordJudgement(store, build, id, scores, rewards);
    report(scores, rewards);
    // Words move no reward, and so close no gate: people should know of them, no more.
    await raiseAlarms(store, logger, [...alarms, ...injectionsIn(build, body.value)]);
    return { $case: 'scoresGiven', value: { scores: scores.map((score) => ({ ...score, findings: [...score.findings], curve: [...(score.curve ?? [])] })) } };
  };
}

/** Tells telemetry what was scored and rewarded. */
function report(scores: readonly CheckpointScore[], rewards: readonly { readonly role: string }[]): void {
  for (const { checkpoint, module, value, evidence } of scores) {
    record(METRIC.score, value, { [ATTRIBUTE.evaluation]: checkpoint });
    emitEvaluation({ name: checkpoint, value, explanation: evidence, attributes: module ? { [ATTRIBUTE.module]: module } : {} });
  }
  for (const { role } of rewards) count(METRIC.rewards, 1, { [ATTRIBUTE.role]: role });
}

/** The scores of every checkpoint (or of the given ones, and the plan's own), checkpoint by checkpoint, the app before its modules. */
export async function judge(request: JudgementRequested, turn: JudgementTurn, checkpoints: readonly Checkpoint[] = CHECKPOINTS): Promise<CheckpointScore[]> {
  if (!request.plan) throw new AppError('INVALID_ARGUMENT', 'failed to judge: the request has no plan');
  const { plan } = request;
  const sources = new Map(request.sources.map(({ module, source }) => [module, source]));
  let inspection: Promise<Inspection> | undefined;
  const { sandbox, signal } = turn;
  const known: Known = { request, plan, sources, sandbox, signal, inspect: () => (inspection ??= inspectModules({ plan, sources, sandbox, signal })) };
  const scores = await Promise.all([...checkpoints, ...plan.checkpoints.map(plugIn)].map((checkpoint) => checkpoint.score(known)));
  return scores.flat().map(bounded);
}
