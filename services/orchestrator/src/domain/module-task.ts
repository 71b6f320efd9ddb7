import { BuildStatus, type ModuleTask } from '@modwright/contracts/build';
import { ModulePhase } from '@modwright/contracts/state';
import { newModule, passShare, startReadyModules } from './modules.ts';
import { end, findModule, set, type Moment, type Step } from './step.ts';

/** A build that writes one module of a plan that is there already: nothing is planned, assembled or judged by the critic. */
export function beginTask(step: Step, { plan, module, cases, modules }: ModuleTask, moment: Moment): Step {
  const own = cases.filter((one) => one.module === module);
  if (!plan?.modules.some(({ name }) => name === module) || own.length === 0)
    return end(step, BuildStatus.FAILED, `the task names no module of its plan that has cases: ${module || 'none'}`, moment);
  const planned = plan.modules.map(({ name }) => {
    const source = name === module ? undefined : modules.find((one) => one.module === name);
    if (!source) return name === module ? newModule(name) : { ...newModule(name), phase: ModulePhase.EXHAUSTED, inherited: true };
    const best = { id: source.draft, source: source.source, turnId: '', sample: 0, unusable: '', reusedFrom: undefined, pieceTurns: [] };
    return { ...newModule(name), phase: ModulePhase.ACCEPTED, best, inherited: true };
  });
  return startReadyModules(set(step, { status: BuildStatus.BUILDING, plan, cases: own, modules: planned, taskModule: module }), moment);
}

/** Ends the build of one module once that module is finished. */
export function endTask(step: Step, moment: Moment): Step {
  const { state } = step;
  const verdict = findModule(state, state.taskModule)?.bestVerdict;
  const share = verdict ? passShare(verdict) : 0;
  const enough = share >= (state.budget?.bar ?? 1);
  const reason = enough ? 'every case that has to pass does' : `${verdict?.passed ?? 0} of ${state.cases.length} cases pass`;
  return end(step, enough ? BuildStatus.ACCEPTED : BuildStatus.BELOW_BAR, reason, moment);
}
