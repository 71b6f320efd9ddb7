import type { JudgementRequested, ModuleHistory } from '@modwright/contracts/build';
import type { CheckpointScore } from '../checkpoints/checkpoint.ts';
import { share } from './share.ts';

/** One reason to reward a turn; the shape in which it is stored. */
export interface Reward {
  /** Empty when it is about a role's work in the whole build. */
  readonly turn: string;
  readonly role: string;
  readonly source: 'checkpoint';
  readonly name: string;
  readonly value: number;
  readonly weight: number;
  readonly confidence: number;
  readonly reason: string;
}

/**
 * Reward components of one build, per role. What is not known gives no row: absent is not zero.
 * Formulas follow docs/architecture.md, "Rewards".
 */
export function rewardsOf(request: JudgementRequested, scores: readonly CheckpointScore[]): Reward[] {
  const { history } = request;
  return [...coderRewards(history), ...plannerRewards(history, scores), ...testerRewards(history), ...integratorRewards(request, scores)];
}

function ofApp(scores: readonly CheckpointScore[], checkpoint: string): CheckpointScore | undefined {
  return scores.find((score) => score.checkpoint === checkpoint && score.module === '');
}

function coderRewards(history: readonly ModuleHistory[]): Reward[] {
  return history.flatMap((module) => {
    const rewarded = module.drafts.filter((draft) => draft.turnId !== '');
    return rewarded.map((draft) =>
      reward('coder', draft.turnId, 'case_pass_share', draft.passShare, 1, `share of ${module.module}'s cases that this draft passes`),
    );
  });
}

function plannerRewards(history: readonly ModuleHistory[], scores: readonly CheckpointScore[]): Reward[] {
  const coherence = ofApp(scores, 'coherence');
  const rows = coherence ? [reward('planner', '', 'coherence', coherence.value, 1, coherence.evidence)] : [];
  if (history.length === 0) return rows;
  const firstPass = history.filter((module) => module.accepted && module.repairTurns === 0).length;
  return [
    ...rows,
    reward('planner', '', 'first_pass', share(firstPass, history.length), 0.5, `${firstPass} of ${history.length} modules were accepted without repair`),
  ];
}

function testerRewards(history: readonly ModuleHistory[]): Reward[] {
  const mutants = sum(history.map((module) => module.mutants));
  const killed = sum(history.map((module) => module.mutantsKilled));
  return mutants === 0 ? [] : [reward('tester', '', 'mutants_killed', killed / mutants, 1, `${killed} of ${mutants} seeded faults were caught by the cases`)];
}

function integratorRewards({ integration }: JudgementRequested, scores: readonly CheckpointScore[]): Reward[] {
  if (!integration) return [];
  const tests = ofApp(scores, 'tests');
  const booted = integration.verdict?.bootFailure ? 0 : 1;
  return [
    reward('integrator', '', 'boots', booted, 0.5, booted ? 'the app starts' : (integration.verdict?.bootFailure ?? '')),
    ...(tests ? [reward('integrator', '', 'tests', tests.value, 1, tests.evidence)] : []),
  ];
}

function reward(role: string, turn: string, name: string, value: number, weight: number, reason: string): Reward {
  return { role, turn, source: 'checkpoint', name, value, weight, confidence: 1, reason };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
