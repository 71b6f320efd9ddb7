import {
  Agent,
  BuildStatus,
  Control,
  type BuildSubmitted,
  type Envelope,
  type Fault,
  type IntegrationReached,
  type Score,
  type ModuleSource,
  type TurnFailed,
} from '@modwright/contracts/build';
import { BuildState, type Outstanding } from '@modwright/contracts/state';
import { addUsage, fillBudget } from './budget.ts';
import { recordBlame } from './blame-record.ts';
import { settleAcceptance } from './extension.ts';
import { keepBetterApp, keptApp, withApp } from './kept-app.ts';
import { mendPlan, takeMendedPlan } from './mend-plan.ts';
import { describe, gapOf, reviewsOf, shortfalls } from './minimums.ts';
import { beginTask, endTask } from './module-task.ts';
import { exhaust, failTurn, gradeDrafts, isFinished, reopen, startReadyModules, takeReadings, takeVerdicts, type Blame } from './modules.ts';
import { askForPlan, review, takePlan } from './planning.ts';
import { takeFinds } from './shelf.ts';
import { allCases, countCases, counted, end, hasEnded, release, say, set, type Moment, type Step } from './step.ts';

/** Times the integrator may send modules back. */
const MAX_INTEGRATIONS = 3;
/** Times the critic may send modules back. */
const MAX_REVIEWS = 2;
/** Times a whole-build turn (plan, cases, integration, judgement) is asked for again after a passing fault. */
const MAX_ATTEMPTS = 2;

/**
 * The build, as a pure function: its state and one message give the next state and what is said.
 * A message that is not expected any more (answered, superseded, build ended) changes nothing: undefined.
 */
export function decide(state: BuildState | undefined, message: Envelope, moment: Moment): Step | undefined {
  const { body } = message;
  if (body?.$case === 'buildSubmitted') return state ? undefined : begin(body.value, moment);
  if (!state || !body || hasEnded(state)) return undefined;
  if (body.$case === 'controlRequested') return control(state, body.value.control, body.value.reason, moment);
  if (body.$case === 'planReviewed') return review(state, body.value, moment);
  // A plan that waits for a person uses up no time.
  if (body.$case === 'deadlinePassed')
    return state.spent || state.reviewSince ? undefined : spend({ state: counted(state), out: [] }, 'the time budget is used up', moment);
  const answered = state.outstanding.find(({ command }) => command === message.causation);
  if (!answered) return undefined;
  const step: Step = {
    state: { ...counted(state), outstanding: state.outstanding.filter((other) => other !== answered), usage: addUsage(state.usage, message.usage) },
    out: [],
  };
  return integrateWhenReady(answer(step, answered, message, moment), moment);
}

function begin({ request, base, earlierAcceptance }: BuildSubmitted, moment: Moment): Step | undefined {
  if (!request) return undefined;
  const earlier = settleAcceptance(earlierAcceptance, request.acceptance);
  const state = BuildState.fromPartial({
    id: request.build,
    status: BuildStatus.PLANNING,
    seed: request.seed,
    budget: fillBudget(request.budget),
    brief: request.brief,
    acceptance: request.acceptance,
    usage: addUsage(undefined, undefined),
    lastSeq: 1,
    startedAt: moment.now,
    traceparent: moment.traceparent,
    base,
    interactive: request.interactive,
    earlierAcceptance: earlier.kept,
    superseded: earlier.superseded,
    minimums: request.minimums,
    shelf: request.shelf,
    packs: request.packs,
    tenant: request.tenant,
  });
  const step: Step = { state, out: [] };
  return request.task ? beginTask(step, request.task, moment) : askForPlan(step, moment);
}

function control(state: BuildState, asked: Control, reason: string, moment: Moment): Step | undefined {
  const step: Step = { state: counted(state), out: [] };
  if (asked === Control.CANCEL) return end(step, BuildStatus.CANCELLED, reason || 'cancelled', moment);
  if (asked === Control.PAUSE && !state.paused) return set(step, { paused: true });
  if (asked === Control.RESUME && state.paused) return release(step, moment);
  return undefined;
}

/** What an agent's answer does. */
function answer(step: Step, answered: Outstanding, message: Envelope, moment: Moment): Step {
  const { body } = message;
  const { module } = answered;
  switch (body?.$case) {
    case 'planProposed': {
      if (isMending(step.state, answered)) return takeMendedPlan(step, body.value, moment) ?? giveUpMending(step, moment);
      const { plan, findings } = body.value;
      if (!plan || plan.endpoints.length === 0)
        return end(step, BuildStatus.FAILED, 'no plan could be made of this brief: say which things the app keeps and what can be done with them', moment);
      return takePlan(step, plan, findings, moment);
    }
    case 'casesAuthored':
      if (module) return takeReadings(step, module, body.value, moment);
      return startWhenKnown(
        set(step, {
          cases: body.value.cases,
          discarded: [...step.state.discarded, ...body.value.discarded],
          superseded: [...step.state.superseded, ...body.value.superseded],
        }),
        moment,
      );
    case 'shelfSearched':
      return startWhenKnown(takeFinds(step, body.value.modules), moment);
    case 'draftsProposed':
      return gradeDrafts(step, module, body.value.drafts, moment);
    case 'verdictReached':
      return takeVerdicts(step, module, body.value, moment);
    case 'integrationReached':
      return takeIntegration(step, body.value, moment);
    case 'scoresGiven':
      return takeScores(step, body.value.scores, moment);
    case 'turnFailed':
      return takeFailure(step, answered, body.value, moment);
    default:
      return end(step, BuildStatus.FAILED, `an agent answered ${answered.command} with ${body?.$case ?? 'nothing'}`, moment);
  }
}

/** Modules start when both their cases and what the shelf has for them are known. */
function startWhenKnown(step: Step, moment: Moment): Step {
  const { outstanding, held } = step.state;
  return outstanding.length + held.length > 0 ? step : startReadyModules(step, moment);
}

/** The join: when no module is open any more the app is put together. */
function integrateWhenReady(step: Step, moment: Moment): Step {
  const { state } = step;
  const busy =
    state.outstanding.length + state.held.length > 0 ||
    state.status !== BuildStatus.BUILDING ||
    !state.plan ||
    state.modules.some((module) => !isFinished(module));
  // Cases come before modules, so a plan without modules passes here only after they arrived.
  if (busy) return step;
  if (state.taskModule) return endTask(step, moment);
  const modules = sourcesOf(state);
  const next = set(step, { status: BuildStatus.INTEGRATING, integrations: state.integrations + 1 });
  const body = { $case: 'integrationRequested' as const, value: { plan: state.plan, modules, cases: allCases(state), seed: state.seed } };
  return say(next, Agent.INTEGRATOR, body, moment);
}

/** What goes into the app: the best draft of every module that has one. */
function sourcesOf(state: BuildState): ModuleSource[] {
  return state.modules.flatMap(({ name, best }) => (best ? [{ module: name, source: best.source, draft: best.id }] : []));
}

function takeIntegration(step: Step, reached: IntegrationReached, moment: Moment): Step {
  const kept = keepBetterApp(step, reached);
  const next = set(kept.step, { blame: recordBlame(step.state.blame, step.state.kept, step.state.modules, reached) });
  const { state } = next;
  const maySend = !kept.restored && state.integrations < MAX_INTEGRATIONS;
  const sentBack = maySend ? sendBack(set(next, { status: BuildStatus.BUILDING }), blameOf(reached.faults), moment) : undefined;
  return sentBack ?? (meetsBar(state) ? undefined : mendPlan(next, moment)) ?? askForJudgement(next, moment);
}

function askForJudgement(step: Step, moment: Moment): Step {
  const { state } = step;
  // What an extended app brought along was rewarded where it was written.
  const written = state.modules.filter((module) => !module.inherited);
  const history = written.map((module) => ({
    module: module.name,
    repairTurns: module.turn,
    samples: module.rewarded.length,
    accepted: module.phase === 'MODULE_PHASE_ACCEPTED',
    verdict: module.bestVerdict,
    drafts: module.rewarded,
    mutants: module.mutants,
    mutantsKilled: module.mutantsKilled,
    turnId: module.best?.turnId ?? '',
    reusedFrom: module.best?.reusedFrom,
  }));
  const body = {
    $case: 'judgementRequested' as const,
    value: {
      plan: state.plan,
      integration: state.integration,
      history,
      findings: state.findings,
      cases: state.cases,
      sources: sourcesOf(state),
      discarded: state.discarded,
      refuted: state.refuted,
      blame: state.blame,
    },
  };
  return say(set(step, { status: BuildStatus.JUDGING }), Agent.CRITIC, body, moment);
}

/** Gives each blamed module another turn. Undefined when none is blamed or none has a turn left. */
function sendBack(step: Step, blamed: Iterable<readonly [module: string, blame: Blame]>, moment: Moment): Step | undefined {
  let sent: Step | undefined;
  for (const [module, blame] of blamed) sent = reopen(sent ?? step, module, blame, moment) ?? sent;
  return sent;
}

/** What each module that is named is blamed for in the running app. */
function blameOf(faults: readonly Fault[]): [module: string, blame: Blame][] {
  const byModule = Map.groupBy(faults, (fault) => fault.module);
  return [...byModule].map(([module, found]) => [module, { integrationFaults: found.map(({ what, evidence }) => `${what}: ${evidence}`) }]);
}

/** An app whose cases pass and whose scores do not reach their minimums is sent back where the critic says what to make better. */
function takeScores(step: Step, scores: readonly Score[], moment: Moment): Step {
  const { kept, minimums, reviews, spent } = step.state;
  const scored = set(step, { scores: [...scores] });
  const before = kept && kept.scores.length > 0 ? kept : undefined;
  if (before && gapOf(before.scores, minimums) <= gapOf(scores, minimums)) return judge(withApp(set(step, { scores: before.scores }), before), moment);
  const found = reviewsOf(scores, minimums);
  if (found.size === 0 || !meetsBar(scored.state) || spent || reviews >= MAX_REVIEWS) return judge(scored, moment);
  const { integration } = step.state;
  const building = set(scored, { status: BuildStatus.BUILDING, reviews: reviews + 1, kept: { ...keptApp(step.state, integration), scores: [...scores] } });
  const blamed = [...found].map(([module, review]): [string, Blame] => [module, { review }]);
  return sendBack(building, blamed, moment) ?? judge(scored, moment);
}

function meetsBar(state: BuildState): boolean {
  const { passed, total } = countCases(state);
  return total > 0 && passed / total >= (state.budget?.bar ?? 1);
}

function judge(step: Step, moment: Moment): Step {
  const { passed, total } = countCases(step.state);
  if (!meetsBar(step.state)) return end(step, BuildStatus.BELOW_BAR, `${passed} of ${total} cases pass`, moment);
  const below = shortfalls(step.state.scores, step.state.minimums);
  if (below.length > 0) return end(step, BuildStatus.BELOW_BAR, below.map(describe).join('; '), moment);
  return end(step, BuildStatus.ACCEPTED, 'every case that has to pass does', moment);
}

/** A turn failed after the agent's own retries. */
function takeFailure(step: Step, answered: Outstanding, failure: TurnFailed, moment: Moment): Step {
  const { agent, module, attempt } = answered;
  // A shelf that cannot be read holds nothing.
  if (agent === Agent.ORCHESTRATOR) return startWhenKnown(takeFinds(step, []), moment);
  if (agent === Agent.CODER) return failTurn(step, module, failure.reason, moment);
  if (isMending(step.state, answered)) return giveUpMending(step, moment);
  const again = failure.retryable && attempt < MAX_ATTEMPTS;
  if (again && agent === Agent.PLANNER) return askForPlan(step, moment, attempt + 1);
  if (agent === Agent.TESTER && module) return failTurn(step, module, failure.reason, moment);
  return end(step, BuildStatus.FAILED, `the ${agent.replace('AGENT_', '').toLowerCase()} failed: ${failure.reason}`, moment);
}

/** True of the turns of a planner that mends the plan of an app that stands, and of a tester that makes the cases of what was mended. */
function isMending({ planRepairs }: BuildState, { agent, module }: Outstanding): boolean {
  return planRepairs > 0 && module === '' && (agent === Agent.PLANNER || agent === Agent.TESTER);
}

/** The app stays as it was before its plan was looked at. */
function giveUpMending(step: Step, moment: Moment): Step {
  const { kept } = step.state;
  const told = say(step, Agent.USER, { $case: 'buildNoted', value: { text: 'the plan stays as it is' } }, moment);
  return askForJudgement(kept ? withApp(told, kept) : told, moment);
}

/** The budget is used up: modules keep the best draft they have and the app is put together from that. */
function spend(step: Step, reason: string, moment: Moment): Step {
  const { state } = step;
  if (state.status === BuildStatus.PLANNING || state.cases.length === 0) return end(step, BuildStatus.FAILED, `${reason} before anything was built`, moment);
  if (state.status !== BuildStatus.BUILDING) return set(step, { spent: true });
  const stopped = set(step, { spent: true, outstanding: [], held: [] });
  if (state.outstanding.some((command) => isMending(state, command))) return giveUpMending(stopped, moment);
  const open = state.modules.filter((module) => !isFinished(module)).map((module) => module.name);
  return integrateWhenReady(
    open.reduce((next, name) => exhaust(next, name, reason, moment), stopped),
    moment,
  );
}
