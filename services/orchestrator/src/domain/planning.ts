import { Agent, BuildStatus, type PlanReviewed } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import type { BuildState } from '@modwright/contracts/state';
import { plannedModules, withChange } from './extension.ts';
import { searchShelf } from './shelf.ts';
import { counted, end, say, set, type Moment, type Step } from './step.ts';

/** Asks the planner for a plan of everything that is known by now. */
export function askForPlan(step: Step, moment: Moment, attempt = 0): Step {
  const { brief, seed, base, answers, packs } = step.state;
  const known = packs.map((pack) => ({ ...pack, modules: [] }));
  return say(step, Agent.PLANNER, { $case: 'planRequested', value: { brief, seed, base, answers, packs: known, faults: [] } }, moment, { attempt });
}

/** Takes the planner's plan: it waits for the person when they asked for that, else it is built. */
export function takePlan(step: Step, plan: Plan, findings: readonly string[], moment: Moment): Step {
  const { base, interactive, planRevision } = step.state;
  const planned = set(step, { plan: withChange(base, plan), findings: [...findings], planRevision: planRevision + 1 });
  if (interactive) return set(planned, { status: BuildStatus.AWAITING_PLAN_REVIEW, reviewSince: moment.now });
  return startBuilding(planned, moment);
}

/** A person's word on the plan. Undefined when no plan waits, or another revision does: a word counts once. */
export function review(state: BuildState, { revision, decision }: PlanReviewed, moment: Moment): Step | undefined {
  if (state.status !== BuildStatus.AWAITING_PLAN_REVIEW || revision !== state.planRevision || !decision) return undefined;
  const step: Step = { state: counted(state), out: [] };
  switch (decision.$case) {
    case 'accepted':
      return startBuilding(stopWaiting(step, moment), moment);
    case 'refused':
      return end(stopWaiting(step, moment), BuildStatus.CANCELLED, decision.value.reason || 'the plan was refused', moment);
    case 'answered': {
      const answers = [...state.answers, ...decision.value.answers];
      return askForPlan(set(stopWaiting(step, moment), { answers, status: BuildStatus.PLANNING }), moment);
    }
    case 'edited':
      return set(step, { plan: withChange(state.base, decision.value), findings: [], planRevision: state.planRevision + 1 });
  }
}

/** The time a person took to read is not the build's. */
function stopWaiting(step: Step, moment: Moment): Step {
  const { reviewSince, waitedMs } = step.state;
  const waited = reviewSince ? Math.max(0, moment.now.getTime() - reviewSince.getTime()) : 0;
  return set(step, { reviewSince: undefined, waitedMs: waitedMs + waited });
}

function startBuilding(step: Step, moment: Moment): Step {
  const { base, plan, seed } = step.state;
  if (!plan) return step;
  const planned = set(step, { status: BuildStatus.BUILDING, modules: plannedModules(base, plan) });
  const asked = say(planned, Agent.TESTER, { $case: 'casesRequested', value: { plan, seed, base: base && { ...base, modules: [] }, disputed: [] } }, moment);
  return searchShelf(asked, plan, moment);
}
