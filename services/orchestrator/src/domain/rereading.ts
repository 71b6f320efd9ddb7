import { Agent, type CasesAuthored } from '@modwright/contracts/build';
import { ModulePhase } from '@modwright/contracts/state';
import { contestedCases, disagreementOf, isWorthRereading } from './disputes.ts';
import { findModule, say, set, setModule, type Moment, type Step } from './step.ts';

/**
 * Asks the tester to read the sentences again whose cases stand against every draft, told how the drafts answered. Undefined when there are
 * none, or when a second reading would tell nothing.
 */
export function askToReread(step: Step, name: string, moment: Moment): Step | undefined {
  const { state } = step;
  const module = findModule(state, name);
  const doubtful = module && contestedCases(state, module)?.filter((one) => isWorthRereading(state, module, one));
  if (!module || !doubtful || doubtful.length === 0) return undefined;
  const disputed = doubtful.map((one) => ({ case: one, disagreement: disagreementOf(one, module) }));
  const next = setModule(step, name, { phase: ModulePhase.GRADING, reread: [...module.reread, ...doubtful.map(({ id }) => id)] });
  const body = { $case: 'casesRequested' as const, value: { plan: state.plan, seed: state.seed, base: undefined, disputed } };
  return say(next, Agent.TESTER, body, moment, { module: name, attempt: module.turn });
}

/** Puts second readings in the place of the first. What two readings of a person's sentence ask for is never set aside. */
export function takeRereading(step: Step, name: string, { cases }: CasesAuthored): Step {
  const { state } = step;
  const module = findModule(state, name);
  if (!module) return step;
  const second = new Map(cases.map((one) => [one.id, one]));
  const planned = state.plan?.modules.find((one) => one.name === name);
  const own = new Set(planned?.acceptance.filter(({ fromBrief }) => fromBrief).map(({ text }) => text));
  const standing = cases.filter(({ acceptance }) => own.has(acceptance)).map(({ id }) => id);
  return setModule(set(step, { cases: state.cases.map((one) => second.get(one.id) ?? one) }), name, { standing: [...module.standing, ...standing] });
}
