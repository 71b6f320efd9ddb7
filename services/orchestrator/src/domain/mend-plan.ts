import { Agent, BuildStatus, type PlanFault, type PlanProposed } from '@modwright/contracts/build';
import { CaseOrigin } from '@modwright/contracts/grading';
import type { ChangedPart, Plan } from '@modwright/contracts/plan';
import { ModulePhase, type BuildState, type ModuleState } from '@modwright/contracts/state';
import { describeChange } from '@modwright/plan';
import { toBase, withChange } from './extension.ts';
import { newModule } from './modules.ts';
import { countCases, isOverTokens, say, set, type Moment, type Step } from './step.ts';

/** Times a build may go back to its plan. */
const MAX_PLAN_REPAIRS = 1;
/** Lines of evidence for one fault: a small model loses sight of more. */
const MAX_EVIDENCE = 4;

/**
 * Sends the plan back to the planner with what speaks against it, when the app fails cases and nothing else can make it better. Undefined
 * when nothing does, the budget is used up, or a person has accepted the plan: that one is theirs.
 */
export function mendPlan(step: Step, moment: Moment): Step | undefined {
  const { state } = step;
  const { passed, total } = countCases(state);
  const isClosed = state.interactive || state.spent || isOverTokens(state) || state.planRepairs >= MAX_PLAN_REPAIRS;
  const faults = isClosed || passed === total ? [] : faultsOfPlan(state);
  if (faults.length === 0) return undefined;
  const told = faults.reduce((so, { what }) => note(so, `the plan is looked at again: ${what}`, moment), step);
  const next = set(told, { status: BuildStatus.BUILDING, planRepairs: state.planRepairs + 1 });
  const value = { brief: state.brief, seed: state.seed, base: { ...toBase(state), modules: [] }, answers: state.answers, packs: [], faults };
  return say(next, Agent.PLANNER, { $case: 'planRequested', value }, moment);
}

/**
 * What speaks against a plan: a module that was given up, where every draft makes the same mistake, and what went wrong in the running app
 * where the evidence names no module.
 */
export function faultsOfPlan({ modules, integration }: BuildState): PlanFault[] {
  const unwritable = modules.flatMap((module): PlanFault[] => {
    const evidence = module.phase === ModulePhase.EXHAUSTED && !module.inherited ? sharedMistakes(module).slice(0, MAX_EVIDENCE) : [];
    return evidence.length > 0 ? [{ module: module.name, what: `every draft of ${module.name} fails in the same way`, evidence }] : [];
  });
  const nobodys = integration?.faults.filter(({ module }) => module === '') ?? [];
  return [...unwritable, ...nobodys.map(({ what, evidence }) => ({ module: '', what, evidence: evidence ? [evidence] : [] }))];
}

/** Cases that no draft of the first prompt passed, as a coder is told of them; where nothing compiles, the messages that all drafts have. */
function sharedMistakes({ bestVerdict, oncePassed, rewarded }: ModuleState): string[] {
  if (!bestVerdict || bestVerdict.bootFailure) return [];
  if (bestVerdict.diagnostics.length === 0)
    return bestVerdict.results
      .filter(({ passed, caseId }) => !passed && !oncePassed.includes(caseId))
      .map(({ failureShown, caseId }) => failureShown || caseId);
  const [first, ...others] = rewarded.map(({ mistakes }) => mistakes);
  return others.length === 0 ? [] : (first ?? []).filter((mistake) => others.every((mistakes) => mistakes.includes(mistake)));
}

/**
 * Builds on with the mended plan: what it does not touch stays as it is, accepted or not, and only the cases of what it touches are made anew.
 * Undefined when the planner found nothing to change.
 */
export function takeMendedPlan(step: Step, { plan, findings, repairs }: PlanProposed, moment: Moment): Step | undefined {
  const { state } = step;
  const before = state.plan;
  if (!plan || !before || repairs.length === 0) return undefined;
  const change = describeChange({ build: state.id, plan: before, accepted: new Set(before.modules.map(({ name }) => name)) }, plan, []);
  const touched = new Set([...change.touched, ...modulesOfParts(state.modules, plan, change.parts)]);
  const told = repairs.reduce((so, text) => note(so, `plan mended: ${text}`, moment), step);
  const next = set(told, {
    plan: withChange(state.base, plan),
    planRevision: state.planRevision + 1,
    findings: [...findings],
    integration: undefined,
    discarded: state.discarded.filter((text) => !touched.has(text.split('.')[0] ?? '')),
    refuted: state.refuted.filter((id) => !touched.has(id.split('.')[0] ?? '')),
    modules: plan.modules.map(({ name }) => {
      const module = state.modules.find((one) => one.name === name) ?? newModule(name);
      return touched.has(name) ? { ...newModule(name), rewarded: module.rewarded, notes: module.notes } : module;
    }),
  });
  const value = { plan: next.state.plan, seed: state.seed, base: unread(state, before, touched), disputed: [] };
  return say(next, Agent.TESTER, { $case: 'casesRequested', value }, moment);
}

/** Modules that were given up and whose entities are different now: a field that breaks nothing may be what they lacked. */
function modulesOfParts(modules: readonly ModuleState[], plan: Plan, parts: readonly ChangedPart[]): string[] {
  const entities = new Set(parts.flatMap(({ part }) => /^(?:field|entity) (\w+)/.exec(part)?.[1] ?? []));
  const given = new Set(modules.filter(({ phase }) => phase === ModulePhase.EXHAUSTED).map(({ name }) => name));
  return plan.modules.filter((module) => given.has(module.name) && module.entities.some((name) => entities.has(name))).map(({ name }) => name);
}

/** The app as the tester takes it for a base: sentences of touched modules were never read, so that they are read against the mended plan. */
function unread(state: BuildState, plan: Plan, touched: ReadonlySet<string>) {
  const modules = plan.modules.map((module) => (touched.has(module.name) ? { ...module, acceptance: [] } : module));
  const cases = state.cases.filter(({ module, origin }) => origin !== CaseOrigin.AUTHORED || !touched.has(module));
  return { ...toBase(state), plan: { ...plan, modules }, cases, modules: [] };
}

function note(step: Step, text: string, moment: Moment): Step {
  return say(step, Agent.USER, { $case: 'buildNoted', value: { text } }, moment);
}
