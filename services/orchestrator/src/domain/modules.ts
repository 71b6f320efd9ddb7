import { Agent, type CasesAuthored, type Draft, type Feedback, type VerdictReached } from '@modwright/contracts/build';
import type { Case, Verdict } from '@modwright/contracts/grading';
import { ModulePhase, ModuleState, type BuildState } from '@modwright/contracts/state';
import { contestedCases, failedIds } from './disputes.ts';
import { askToReread, takeRereading } from './rereading.ts';
import { casesFor, dropKept, offerKept, takeKept } from './shelf.ts';
import { findModule, isOverTokens, say, set, setModule, type Moment, type Step } from './step.ts';

/** Turns in a row without a better draft after which a module is written in pieces. */
const STALE_TURNS = 2;
/** Turns of one module that may fail outright (no model, no answer) before it is given up. */
const FAILED_TURNS = 2;

/** True when no more drafts will be asked for. */
export function isFinished(module: ModuleState): boolean {
  return module.phase === ModulePhase.ACCEPTED || module.phase === ModulePhase.EXHAUSTED;
}

export function newModule(name: string): ModuleState {
  return ModuleState.fromPartial({ name, phase: ModulePhase.WAITING });
}

/** Offers what was kept, or asks for first drafts, for every module whose dependencies are finished. */
export function startReadyModules(step: Step, moment: Moment): Step {
  const { plan, modules } = step.state;
  const finished = new Set(modules.filter(isFinished).map((module) => module.name));
  const ready = modules.filter((module) => {
    const dependsOn = plan?.modules.find(({ name }) => name === module.name)?.dependsOn ?? [];
    return module.phase === ModulePhase.WAITING && dependsOn.every((name) => finished.has(name));
  });
  return ready.reduce((next, module) => startModule(next, module.name, moment), step);
}

/**
 * A new module begins with a draft. One that an extended app has already begins with its source, when a new case can tell
 * whether that still does: what it lacks is then a repair. A kept module goes before a draft.
 */
function startModule(step: Step, name: string, moment: Moment): Step {
  const { base, budget } = step.state;
  const source = base?.modules.find((one) => one.module === name);
  const isTold = casesOf(step.state, name).some((one) => !base?.cases.some((old) => old.id === one.id));
  if (!source || !isTold) return offerKept(step, name, moment) ?? askForDrafts(step, name, 1, moment);
  const draft = { id: source.draft, source: source.source, turnId: '', sample: 0, unusable: '', reusedFrom: undefined, pieceTurns: [] };
  return gradeDrafts(setModule(step, name, { sampled: budget?.samples ?? 1 }), name, [draft], moment);
}

/** Asks the coder for `samples` more drafts from the module's current prompt. */
export function askForDrafts(step: Step, name: string, samples: number, moment: Moment): Step {
  const { state } = step;
  const module = findModule(state, name);
  if (!module) return step;
  if (state.spent) return exhaust(step, name, 'the budget is used up', moment);
  const withFeedback = hasFeedback(module);
  const firstSample = withFeedback ? module.sampled : module.freshSamples;
  const next = setModule(step, name, {
    phase: ModulePhase.DRAFTING,
    sampled: module.sampled + samples,
    freshSamples: withFeedback ? module.freshSamples : module.freshSamples + samples,
  });
  const body = {
    $case: 'draftsRequested' as const,
    value: {
      plan: state.plan,
      module: name,
      turn: withFeedback ? module.turn : 0,
      firstSample,
      samples,
      feedback: withFeedback ? feedbackOf(module) : undefined,
      examples: casesOf(state, name).filter((example) => example.shown),
      seed: state.seed,
      candidate: undefined,
      notes: module.notes,
      // What failed again and again as a whole is asked for in pieces.
      split: module.inPieces,
    },
  };
  return say(next, Agent.CODER, body, moment, { module: name, attempt: module.turn });
}

/** True when the module's current prompt shows its best draft and what is wrong with it. */
function hasFeedback(module: ModuleState): boolean {
  return module.turn > 0 && module.best !== undefined && !module.fresh;
}

function feedbackOf(module: ModuleState): Feedback {
  return module.focusedTurn === module.turn ? onlyStanding(module) : toFeedback(module);
}

/** For a draft from scratch that is told of one thing: what every draft has left out so far. */
function onlyStanding({ bestVerdict, standing }: ModuleState): Feedback {
  const failed = bestVerdict?.results.filter(({ passed, caseId }) => !passed && standing.includes(caseId)) ?? [];
  return { source: '', diagnostics: [], failures: failed.map(({ failureShown, caseId }) => failureShown || caseId), integration: [], review: [] };
}

/** What a coder may know of its best draft: nothing that tells a hidden expected value. */
function toFeedback(module: ModuleState): Feedback {
  const verdict = module.bestVerdict;
  const failures = verdict?.results.filter((result) => !result.passed).map((result) => result.failureShown || result.caseId) ?? [];
  const boot = verdict?.bootFailure ? [`the app did not start: ${verdict.bootFailure}`] : [];
  return {
    source: module.best?.source ?? '',
    diagnostics: verdict?.diagnostics ?? [],
    failures: [...boot, ...failures],
    integration: module.integrationFaults,
    review: module.review,
  };
}

function casesOf(state: BuildState, module: string): Case[] {
  return state.cases.filter((candidate) => candidate.module === module);
}

/** Sends usable new drafts to the tester; without any, the turn brought nothing. */
export function gradeDrafts(step: Step, name: string, drafts: readonly Draft[], moment: Moment): Step {
  const { state } = step;
  const module = findModule(state, name);
  if (!module) return step;
  if (module.trying && drafts.every(({ unusable }) => unusable)) return startModule(dropKept(step, name), name, moment);
  const fresh = drafts.filter((draft, index) => !draft.unusable && !module.seen.includes(draft.id) && drafts.findIndex(({ id }) => id === draft.id) === index);
  const about = { turn: module.turn, repair: hasFeedback(module) };
  const unusable = drafts
    .filter((draft) => draft.unusable)
    .map((draft) => ({ turnId: draft.turnId, passShare: 0, ...about, mistakes: [draft.unusable], gate: 'must compile' }));
  const noted = setModule(step, name, { rewarded: [...module.rewarded, ...unusable] });
  if (fresh.length === 0) return nextTurn(noted, name, false, moment);
  // A kept draft that fails its own cases may yet be written anew for this app.
  const seen = module.trying ? module.seen : [...module.seen, ...fresh.map((draft) => draft.id)];
  return askForVerdicts(setModule(noted, name, { seen }), name, fresh, moment);
}

function askForVerdicts(step: Step, name: string, drafts: Draft[], moment: Moment): Step {
  const { state } = step;
  const next = setModule(step, name, { phase: ModulePhase.GRADING, grading: drafts });
  const dependsOn = state.plan?.modules.find((planned) => planned.name === name)?.dependsOn ?? [];
  const dependencies = state.modules.filter((other) => dependsOn.includes(other.name) && other.best);
  const body = {
    $case: 'verdictRequested' as const,
    value: {
      plan: state.plan,
      module: name,
      drafts,
      cases: casesFor(step, name),
      dependencies: dependencies.map((other) => ({ module: other.name, source: other.best?.source ?? '', draft: other.best?.id ?? '' })),
      seed: state.seed,
    },
  };
  return say(next, Agent.TESTER, body, moment, { module: name, attempt: findModule(state, name)?.turn ?? 0 });
}

/** Second readings of sentences come: where they changed a case, the best draft is graded again. */
export function takeReadings(step: Step, name: string, authored: CasesAuthored, moment: Moment): Step {
  const next = takeRereading(step, name, authored);
  const module = findModule(next.state, name);
  const before = new Map(step.state.cases.map((one) => [one.id, one]));
  const changed = authored.cases.some((one) => JSON.stringify(one) !== JSON.stringify(before.get(one.id)));
  if (!module?.best || !changed) return nextTurn(next, name, false, moment);
  return askForVerdicts(setModule(next, name, { bestVerdict: undefined }), name, [module.best], moment);
}

/** Keeps the best draft; a module whose cases all pass is accepted, any other gets its next turn. */
export function takeVerdicts(step: Step, name: string, reached: VerdictReached, moment: Moment): Step {
  const module = findModule(step.state, name);
  if (!module) return step;
  if (module.trying) {
    const kept = takeKept(step, name, reached);
    const [verdict] = reached.verdicts;
    return kept && verdict ? accept(kept.step, name, kept.draft, verdict, moment) : startModule(dropKept(step, name), name, moment);
  }
  const { verdicts, mutants, mutantsKilled } = reached;
  const drafts = module.grading;
  // Blamed for what its own cases do not see: any draft that is as good by them is worth more.
  const blamed = module.integrationFaults.length + module.review.length > 0;
  const best = verdicts.reduce<Verdict | undefined>(
    (leader, verdict) => (isBetter(verdict, leader) || (blamed && leader === module.bestVerdict && !isBetter(leader, verdict)) ? verdict : leader),
    module.bestVerdict,
  );
  const improved = best !== module.bestVerdict;
  const draft = drafts.find(({ id }) => id === best?.draft) ?? module.best;
  const rewarded = verdicts.flatMap((verdict) => {
    const { turnId = '', pieceTurns = [] } = drafts.find(({ id }) => id === verdict.draft) ?? {};
    return [turnId, ...pieceTurns].map((turn) => {
      // A draft that is graded again keeps its turn.
      const { turn: at, repair } = module.rewarded.find((one) => one.turnId === turn) ?? { turn: module.turn, repair: hasFeedback(module) };
      return { turnId: turn, passShare: passShare(verdict), turn: at, repair, mistakes: mistakesOf(verdict), gate: gateOf(verdict) };
    });
  });
  const again = new Set(rewarded.map(({ turnId }) => turnId));
  const next = setModule(step, name, {
    best: draft,
    bestVerdict: best,
    grading: [],
    mutants,
    mutantsKilled,
    // A repair is told what failed and may bend to a wrong case, so only drafts without feedback bear witness.
    oncePassed: hasFeedback(module) ? module.oncePassed : [...new Set([...module.oncePassed, ...verdicts.flatMap(passedIds)])],
    rewarded: [...module.rewarded.filter(({ turnId }) => !again.has(turnId)), ...rewarded.filter(({ turnId }) => turnId !== '')],
    failedTurns: 0,
    integrationFaults: improved ? [] : module.integrationFaults,
    review: improved ? [] : module.review,
  });
  return best && draft && passShare(best) === 1 ? accept(next, name, draft, best, moment) : nextTurn(next, name, improved, moment);
}

/** What was wrong with a draft, in words that are the same when the same thing is wrong with the next one. */
function mistakesOf({ diagnostics, bootFailure, results }: Verdict): string[] {
  if (bootFailure) return [bootFailure];
  if (diagnostics.length > 0) return [...new Set(diagnostics.map((message) => message.replace(/^\S*?\(\d+(?:,\d+)?\):\s*/, '')))];
  return results.filter((result) => !result.passed).map((result) => result.caseId);
}

function passedIds(verdict: Verdict): string[] {
  return verdict.results.filter((result) => result.passed).map((result) => result.caseId);
}

function accept(step: Step, name: string, draft: Draft, verdict: Verdict, moment: Moment): Step {
  const repairTurns = findModule(step.state, name)?.turn ?? 0;
  const { passed, expected } = verdict;
  const accepted = setModule(step, name, { phase: ModulePhase.ACCEPTED });
  const told = say(
    accepted,
    Agent.USER,
    { $case: 'moduleAccepted', value: { module: name, draft: draft.id, source: draft.source, repairTurns, passed, expected, reusedFrom: draft.reusedFrom } },
    moment,
  );
  return startReadyModules(told, moment);
}

/**
 * Takes a module whose best draft fails nothing but disputed cases; those are set aside, and people are told.
 * Undefined when there is no such draft.
 */
function settleDispute(step: Step, name: string, moment: Moment): Step | undefined {
  const { state } = step;
  const module = findModule(state, name);
  const verdict = module?.bestVerdict;
  const contested = module && contestedCases(state, module);
  if (!module?.best || !verdict || !contested) return undefined;
  const settled: Verdict = { ...verdict, results: verdict.results.filter((result) => result.passed), expected: verdict.passed };
  const notes = contested.map((one) => `${one.id}: every draft contradicts this reading of "${one.acceptance}"`);
  const left = {
    cases: state.cases.filter((one) => !contested.includes(one)),
    discarded: [...state.discarded, ...notes],
    refuted: [...state.refuted, ...contested.map(({ id }) => id)],
  };
  const next = setModule(set(step, left), name, { bestVerdict: settled });
  const told = notes.reduce((so, text) => say(so, Agent.USER, { $case: 'buildNoted', value: { text: `case set aside: ${text}` } }, moment), next);
  return accept(told, name, module.best, settled, moment);
}

/** A draft that does not compile is worth less than one that runs, and fewer messages less bad than many. */
function isBetter(verdict: Verdict | undefined, leader: Verdict | undefined): boolean {
  if (!leader || !verdict) return verdict !== undefined;
  if (verdict.passed !== leader.passed) return verdict.passed > leader.passed;
  return problems(verdict) < problems(leader);
}

function problems(verdict: Verdict): number {
  return verdict.diagnostics.length + (verdict.bootFailure ? 1 : 0);
}

/** What kept a draft from being graded at all; empty = nothing did. */
function gateOf(verdict: Verdict): string {
  if (verdict.diagnostics.length > 0) return 'must compile';
  return verdict.bootFailure ? 'must boot' : '';
}

/** Passed over expected; 1 when nothing was expected and it runs. */
export function passShare(verdict: Verdict): number {
  if (problems(verdict) > 0) return 0;
  return verdict.expected === 0 ? 1 : verdict.passed / verdict.expected;
}

/**
 * What a module that is not green does next: a second reading of sentences that every draft contradicts, a draft from scratch that is told of
 * those alone that stand, more samples of the first prompt, a repair of the best draft and after one in vain more samples of the first prompt,
 * a start in pieces when turns bring nothing, or giving up.
 */
export function nextTurn(step: Step, name: string, improved: boolean, moment: Moment): Step {
  const { state } = step;
  const module = findModule(state, name);
  const samples = state.budget?.samples ?? 1;
  if (!module) return step;
  const isUsedUp = state.spent || isOverTokens(state);
  // The cases of a lone module were settled before: versions that write it are compared by them.
  const settled = state.taskModule ? undefined : ((isUsedUp ? undefined : askToReread(step, name, moment)) ?? settleDispute(step, name, moment));
  if (settled) return settled;
  if (isUsedUp) return exhaust(step, name, 'the budget is used up', moment);
  const mayTurn = module.turn < (state.budget?.repairTurns ?? 0);
  if (mayTurn && module.focusedTurn === 0 && [...failedIds(module)].some((id) => module.standing.includes(id)))
    return askForDrafts(
      setModule(step, name, { turn: module.turn + 1, focusedTurn: module.turn + 1, sampled: 0, fresh: false, inPieces: false }),
      name,
      1,
      moment,
    );
  if (module.sampled < samples)
    return askForDrafts(isRepairInVain(module, improved) ? setModule(step, name, { fresh: true }) : step, name, samples - module.sampled, moment);
  if (!mayTurn) return exhaust(step, name, 'its repair turns are used up', moment);
  const staleTurns = improved ? 0 : module.staleTurns + 1;
  const fresh = !module.best || (staleTurns >= STALE_TURNS && !module.inPieces);
  const next = setModule(step, name, { turn: module.turn + 1, sampled: 0, staleTurns: fresh ? 0 : staleTurns, fresh, inPieces: fresh });
  return askForDrafts(next, name, fresh ? samples : 1, moment);
}

/**
 * A model that does not mend its draft when it is shown what fails gives the same draft again, sample after sample: 23 of 26 repairs of the
 * embedded one (docs/coder.md), whose samples of the first prompt went on finding better ones. What only the whole app or the critic saw is told again.
 */
function isRepairInVain(module: ModuleState, improved: boolean): boolean {
  return hasFeedback(module) && !improved && module.focusedTurn !== module.turn && module.integrationFaults.length + module.review.length === 0;
}

/** A coder or tester turn that failed outright. */
export function failTurn(step: Step, name: string, reason: string, moment: Moment): Step {
  const module = findModule(step.state, name);
  if (!module) return step;
  if (module.trying) return startModule(dropKept(step, name), name, moment);
  const failedTurns = module.failedTurns + 1;
  const next = setModule(step, name, { failedTurns });
  return failedTurns > FAILED_TURNS ? exhaust(next, name, reason, moment) : nextTurn(next, name, false, moment);
}

/** Gives a module up with the best draft it has. */
export function exhaust(step: Step, name: string, reason: string, moment: Moment): Step {
  const module = findModule(step.state, name);
  if (!module || isFinished(module)) return step;
  const next = setModule(step, name, { phase: ModulePhase.EXHAUSTED });
  const { passed = 0, expected = 0 } = module.bestVerdict ?? {};
  const told = say(
    next,
    Agent.USER,
    { $case: 'moduleExhausted', value: { module: name, reason, source: module.best?.source ?? '', passed, expected } },
    moment,
  );
  return startReadyModules(told, moment);
}

/** What an accepted module is sent back for. */
export type Blame = { readonly integrationFaults: string[] } | { readonly review: string[] };

/**
 * Sends a module back to the coder with what was seen in the running app or by the critic.
 * Undefined when it has no turns left, or is kept from an extended app.
 */
export function reopen(step: Step, name: string, blame: Blame, moment: Moment): Step | undefined {
  const module = findModule(step.state, name);
  const repairTurns = step.state.budget?.repairTurns ?? 0;
  if (!module?.best || module.inherited || module.turn >= repairTurns || step.state.spent || isOverTokens(step.state)) return undefined;
  const next = setModule(step, name, { turn: module.turn + 1, sampled: 0, fresh: false, inPieces: false, ...blame, phase: ModulePhase.DRAFTING });
  return askForDrafts(set(next, { integration: undefined }), name, 1, moment);
}
