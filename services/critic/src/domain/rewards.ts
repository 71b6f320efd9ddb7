import type { JudgementRequested, ModuleHistory } from '@modwright/contracts/build';
import { CaseOrigin } from '@modwright/contracts/grading';
import type { ComponentRow } from '@modwright/store/rewards';
import type { CheckpointScore } from '../checkpoints/checkpoint.ts';
import type { Alarm } from './alarms.ts';
import { weightOf, type CoderComponent } from './reward-components.ts';
import { share } from './share.ts';

/** One reason to reward a turn; the shape in which it is stored. */
export type Reward = Omit<ComponentRow, 'build' | 'judgement'>;

/** Scores of a module in the app that are worth something to the turn that wrote it. */
const OF_MODULE: ReadonlySet<string> = new Set<CoderComponent>(['coherence', 'quality', 'practice', 'scalability', 'reuse']);

/**
 * Reward components of one build, per role. What is not known gives no row: absent is not zero.
 * Weights are those of REWARD_COMPONENTS.
 * @param alarms signs that turns were written to deceive the grader, or read what was not theirs.
 */
export function rewardsOf(request: JudgementRequested, scores: readonly CheckpointScore[], alarms: readonly Alarm[] = []): Reward[] {
  return [
    ...gates(request, alarms),
    ...coderRewards(request.history, scores),
    ...plannerRewards(request, scores),
    ...testerRewards(request),
    ...integratorRewards(request, scores),
  ];
}

/** What makes a reward 0, whatever else speaks for it. Only gates that were not passed give a row. */
function gates({ history, integration }: JudgementRequested, alarms: readonly Alarm[]): Reward[] {
  const closed = (role: string, turn: string, name: string, reason: string): Reward => ({
    role,
    turn,
    source: 'gate',
    name,
    value: 0,
    weight: 0,
    confidence: 1,
    reason,
  });
  const drafts = history.flatMap((module) => module.drafts).filter(({ turnId, gate }) => turnId !== '' && gate !== '');
  const boot = integration?.verdict?.bootFailure ?? '';
  return [
    ...drafts.map(({ turnId, gate, mistakes }) => closed('coder', turnId, gate, mistakes[0] ?? 'it could not be run')),
    // A turn may have been caught twice. What no turn can be named for closes none.
    ...[...new Map(alarms.map((alarm) => [alarm.subject, alarm])).values()]
      .filter(({ subject, build }) => subject !== build)
      .map(({ subject, evidence }) => closed('coder', subject, 'must not tamper', evidence)),
    ...(boot === '' ? [] : [closed('integrator', '', 'must boot', boot)]),
  ];
}

function ofApp(scores: readonly CheckpointScore[], checkpoint: string): CheckpointScore | undefined {
  return scores.find((score) => score.checkpoint === checkpoint && score.module === '');
}

function coderRewards(history: readonly ModuleHistory[], scores: readonly CheckpointScore[]): Reward[] {
  return history.flatMap((module) => [
    ...module.drafts
      .filter((draft) => draft.turnId !== '')
      .map((draft) => reward('coder', draft.turnId, 'case_pass_share', draft.passShare, `share of ${module.module}'s cases that this draft passes`)),
    ...spentRewards(module),
    ...repairRewards(module),
    ...acceptedRewards(module, scores),
  ]);
}

/** Repair turns that a right draft took: 1 for one that is right at once, 1/2 after one repair, 0 for one that is not right. */
function spentRewards({ module, drafts }: ModuleHistory): Reward[] {
  return drafts.flatMap(({ turnId, turn, passShare }) => {
    if (turnId === '') return [];
    const right = passShare >= 1;
    const reason = right ? `${module} was right after ${turn} repair ${turn === 1 ? 'turn' : 'turns'}` : `${module} was not right with it`;
    return [reward('coder', turnId, 'repair_turns', right ? 1 / (1 + turn) : 0, reason)];
  });
}

/** What each repair closed of the gap that its best forerunner left. None when nothing was left to close. */
function repairRewards({ module, drafts }: ModuleHistory): Reward[] {
  return drafts.flatMap((draft, index) => {
    if (!draft.repair || draft.turnId === '') return [];
    const before = Math.max(0, ...drafts.slice(0, index).map((earlier) => earlier.passShare));
    if (before >= 1) return [];
    const closed = Math.max(0, (draft.passShare - before) / (1 - before));
    return [reward('coder', draft.turnId, 'debugging', closed, `share of what was wrong with ${module} that this repair put right`)];
  });
}

/** The scores of a module belong to the turn that wrote what is in the app. */
function acceptedRewards({ module, turnId }: ModuleHistory, scores: readonly CheckpointScore[]): Reward[] {
  if (turnId === '') return [];
  return scores.flatMap((score) => {
    return score.module === module && OF_MODULE.has(score.checkpoint) ? [reward('coder', turnId, score.checkpoint, score.value, score.evidence)] : [];
  });
}

function plannerRewards({ plan, history }: JudgementRequested, scores: readonly CheckpointScore[]): Reward[] {
  const [coherence, tests] = [ofApp(scores, 'coherence'), ofApp(scores, 'tests')];
  const requirements = plan?.requirements.map(({ id }) => id) ?? [];
  const covered = requirements.filter((id) => plan?.coverage.some((one) => one.requirement === id && one.endpoints.length + one.modules.length > 0));
  const firstPass = history.filter((module) => module.accepted && module.repairTurns === 0).length;
  return [
    ...(coherence ? [reward('planner', '', 'coherence', coherence.value, coherence.evidence)] : []),
    ...(tests ? [reward('planner', '', 'tests', tests.value, tests.evidence)] : []),
    ...counted('planner', 'coverage', covered.length, requirements.length, 'requirements are given to parts of the plan'),
    ...counted('planner', 'first_pass', firstPass, history.length, 'modules were accepted without repair'),
  ];
}

function testerRewards({ history, cases, discarded, refuted }: JudgementRequested): Reward[] {
  const mutants = sum(history.map((module) => module.mutants));
  const killed = sum(history.map((module) => module.mutantsKilled));
  const kept = cases.filter(({ origin }) => origin === CaseOrigin.AUTHORED).length;
  const ofItself = Math.max(0, discarded.length - refuted.length);
  return [
    ...counted('tester', 'mutants_killed', killed, mutants, 'seeded faults were caught by the cases'),
    ...counted('tester', 'cases_kept', kept, kept + ofItself, 'cases it read out of sentences stood; the others proved nothing or contradicted one another'),
    ...counted('tester', 'cases_unrefuted', kept, kept + refuted.length, 'cases it read out of sentences hold for the modules that were accepted'),
  ];
}

function integratorRewards({ integration, blame }: JudgementRequested, scores: readonly CheckpointScore[]): Reward[] {
  if (!integration) return [];
  const tests = ofApp(scores, 'tests');
  const booted = integration.verdict?.bootFailure ? 0 : 1;
  const { journeys } = integration;
  const finished = journeys.filter(({ passed }) => passed).length;
  return [
    reward('integrator', '', 'boots', booted, booted ? 'the app starts' : (integration.verdict?.bootFailure ?? '')),
    ...(tests ? [reward('integrator', '', 'tests', tests.value, tests.evidence)] : []),
    ...(blame ? counted('integrator', 'blame', blame.right, blame.blamed, 'faults were gone once the module that it blamed was written anew') : []),
    ...counted('integrator', 'journeys', finished, journeys.length, 'ways through the pages can be finished'),
  ];
}

/** A share as a row; none of nothing. */
function counted(role: string, name: string, good: number, of: number, what: string): Reward[] {
  return of === 0 ? [] : [reward(role, '', name, share(good, of), `${good} of ${of} ${what}`)];
}

function reward(role: string, turn: string, name: string, value: number, reason: string): Reward {
  return { role, turn, source: 'checkpoint', name, value, weight: weightOf(role, name), confidence: 1, reason };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
