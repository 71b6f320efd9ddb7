import { BuildStatus, type PlanReviewed } from '@modwright/contracts/build';
import type { BuildState } from '@modwright/contracts/state';
import { findingText, lintChange, lintPlan } from '@modwright/plan';
import { AppError } from '@modwright/runtime';

/**
 * A person's word on a plan as it may be taken: questions in their own words beside the answers, the newest revision where none was named.
 * Throws FAILED_PRECONDITION when no plan waits or a newer one does, INVALID_ARGUMENT with what is wrong with the answers or the edited plan.
 */
export function checkedReview(state: BuildState, { revision, decision }: PlanReviewed): PlanReviewed {
  if (state.status !== BuildStatus.AWAITING_PLAN_REVIEW)
    throw new AppError('FAILED_PRECONDITION', `the plan of build ${state.id} does not wait for anybody: only a build that was started with "interactive" does`);
  if (revision !== 0 && revision !== state.planRevision)
    throw new AppError(
      'FAILED_PRECONDITION',
      `the plan of build ${state.id} has changed since revision ${revision}: read revision ${state.planRevision} first`,
    );
  if (!decision) throw new AppError('INVALID_ARGUMENT', 'say accept, refuse or answer, or send the plan as it should be');
  return { revision: state.planRevision, decision: decision.$case === 'answered' ? checkedAnswers(state, decision) : checkedPlan(state, decision) };
}

type Decision = NonNullable<PlanReviewed['decision']>;
type Answered = Extract<Decision, { $case: 'answered' }>;

function checkedAnswers(state: BuildState, { value }: Answered): Answered {
  if (value.answers.length === 0) throw new AppError('INVALID_ARGUMENT', 'there is no answer: give at least one, each with the id of its question');
  const answers = value.answers.map(({ question, text }) => {
    // What the planner took for granted is answered like what it asked.
    const asked = [...(state.plan?.questions ?? []), ...(state.plan?.assumptions ?? [])].find(({ id }) => id === question);
    if (!asked) throw new AppError('INVALID_ARGUMENT', `the plan has no question or assumption "${question}": see its questions and assumptions`);
    if (!text.trim()) throw new AppError('INVALID_ARGUMENT', `the answer to question ${question} is empty: choose an alternative or use your own words`);
    return { question, about: asked.text, text: text.trim() };
  });
  return { $case: 'answered', value: { answers } };
}

function checkedPlan(state: BuildState, decision: Decision): Decision {
  if (decision.$case !== 'edited') return decision;
  // What an app is made of was checked when the build was started; an edit of the plan is no way around that.
  const { profile, layer, checkpoints } = state.plan ?? decision.value;
  const plan = { ...decision.value, profile, layer, checkpoints };
  const findings = [...lintPlan(plan), ...(state.base?.plan ? lintChange(state.base.plan, plan) : [])].map(findingText);
  if (plan.endpoints.length === 0) findings.push('the plan has no endpoint');
  if (findings.length > 0) throw new AppError('INVALID_ARGUMENT', `the plan cannot be built: ${findings.join('; ')}`);
  return { $case: 'edited', value: plan };
}
