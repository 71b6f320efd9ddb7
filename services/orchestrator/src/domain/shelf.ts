import { Agent, ShelfUse, type Draft, type ModuleFinds, type VerdictReached } from '@modwright/contracts/build';
import { CaseOrigin, type Case } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { ModulePhase } from '@modwright/contracts/state';
import { findModule, say, set, setModule, type Moment, type Step } from './step.ts';

/** Asks what was kept that fits the plan. Without a shelf and without packs nobody is asked, and the conversation is as if there were none. */
export function searchShelf(step: Step, plan: Plan, moment: Moment): Step {
  const { shelf, packs } = step.state;
  const isOff = shelf === ShelfUse.OFF && packs.length === 0;
  if (isOff || plan.modules.length === 0) return step;
  return say(set(step, { packs: [] }), Agent.ORCHESTRATOR, { $case: 'shelfSearchRequested', value: { plan, shelf, packs } }, moment);
}

/** Modules remember what was found for them. */
export function takeFinds(step: Step, finds: readonly ModuleFinds[]): Step {
  return finds.reduce((next, { module, candidates, notes }) => setModule(next, module, { candidates, notes }), step);
}

/**
 * Tries the next kept module before anything is written. Undefined when there is none, or when nothing but what follows from the plan would
 * judge it: a kept module must show that it does what was asked for here.
 */
export function offerKept(step: Step, name: string, moment: Moment): Step | undefined {
  const { state } = step;
  const [candidate, ...candidates] = findModule(state, name)?.candidates ?? [];
  if (!candidate || state.spent || !state.cases.some((one) => one.module === name && one.origin === CaseOrigin.AUTHORED)) return undefined;
  const next = setModule(step, name, { phase: ModulePhase.DRAFTING, candidates, trying: candidate });
  const value = {
    plan: state.plan,
    module: name,
    turn: 0,
    firstSample: 0,
    samples: 0,
    feedback: undefined,
    examples: [],
    seed: state.seed,
    candidate,
    notes: [],
    split: false,
  };
  return say(next, Agent.CODER, { $case: 'draftsRequested', value }, moment, { module: name });
}

/** The module without the kept one that is being tried. */
export function dropKept(step: Step, name: string): Step {
  return setModule(step, name, { trying: undefined, grading: [] });
}

/** Cases that a draft of the module must pass: a kept one has to pass its own too. */
export function casesFor(step: Step, name: string): Case[] {
  const own = findModule(step.state, name)?.trying?.cases ?? [];
  return [...step.state.cases.filter((one) => one.module === name), ...own];
}

/** The kept draft that the verdict is about, when it passed every case. Its own cases become cases of the app. Undefined when it did not. */
export function takeKept(step: Step, name: string, { verdicts, mutants, mutantsKilled }: VerdictReached): { step: Step; draft: Draft } | undefined {
  const module = findModule(step.state, name);
  const [verdict] = verdicts;
  const [draft] = module?.grading ?? [];
  const isGreen = verdict !== undefined && verdict.expected > 0 && verdict.passed === verdict.expected && verdict.diagnostics.length === 0;
  if (!module || !draft || !isGreen || verdict.bootFailure) return undefined;
  const cases = [...step.state.cases, ...(module.trying?.cases ?? [])];
  const change = { best: draft, bestVerdict: verdict, mutants, mutantsKilled, seen: [...module.seen, draft.id] };
  return { step: setModule(dropKept(set(step, { cases }), name), name, change), draft };
}
