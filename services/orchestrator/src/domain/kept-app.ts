import type { IntegrationReached } from '@modwright/contracts/build';
import type { BuildState, KeptApp } from '@modwright/contracts/state';
import { Plan } from '@modwright/contracts/plan';
import { passedOf, set, totalOf, type Step } from './step.ts';

/** The app that passes more, with the drafts and the plan that made it: modules written anew may have done harm. */
export function keepBetterApp(step: Step, reached: IntegrationReached): { readonly step: Step; readonly restored: boolean } {
  const { kept } = step.state;
  if (kept?.integration && isWorse(step.state, reached, kept)) return { step: withApp(step, kept), restored: true };
  // An app that the critic has judged stays until the critic has judged the next.
  const awaitsScores = kept?.integration && kept.scores.length > 0 && passedOf(reached) === passedOf(kept.integration);
  return { step: set(step, { integration: reached, kept: awaitsScores ? kept : keptApp(step.state, reached) }), restored: false };
}

/** The app as it stands, to come back to. */
export function keptApp({ modules, plan, cases, discarded }: BuildState, integration: IntegrationReached | undefined): KeptApp {
  return { integration, modules, scores: [], plan, cases, discarded };
}

/** The build with the drafts of an app that was put together before, its plan and its cases, and what was found in it. */
export function withApp(step: Step, { integration, modules, plan, cases, discarded }: KeptApp): Step {
  const drafts = new Map(modules.map(({ name, best, bestVerdict, phase }) => [name, { best, bestVerdict, phase }]));
  const before = isOfPlan(step.state, plan) ? {} : { plan, cases, discarded };
  return set(step, { integration, modules: step.state.modules.map((module) => ({ ...module, ...drafts.get(module.name) })), ...before });
}

/** Apps of one plan are judged by the same cases. Of two plans the person's own cases tell first, then the share of all. */
function isWorse(state: BuildState, reached: IntegrationReached, { integration: before, plan }: KeptApp): boolean {
  if (!before) return false;
  if (isOfPlan(state, plan)) return passedOf(reached) < passedOf(before);
  const [now, then] = [ownPassed(state, reached), ownPassed(state, before)];
  return now === then ? shareOf(reached) < shareOf(before) : now < then;
}

function isOfPlan(state: BuildState, plan: Plan | undefined): boolean {
  const bytes = (one: Plan | undefined): string => (one ? Buffer.from(Plan.encode(one).finish()).toString('base64') : '');
  return bytes(state.plan) === bytes(plan);
}

function ownPassed({ acceptance, earlierAcceptance }: BuildState, { verdict }: IntegrationReached): number {
  const own = new Set([...acceptance, ...earlierAcceptance].map(({ id }) => id));
  return verdict?.results.filter(({ caseId, passed }) => passed && own.has(caseId)).length ?? 0;
}

function shareOf(reached: IntegrationReached): number {
  return passedOf(reached) / Math.max(1, totalOf(reached));
}
