import { SubmitRequest } from '@modwright/contracts/build';
import type { BuildState } from '@modwright/contracts/state';
import type { HeldOut } from '@modwright/contracts/trainer';
import { AppError } from '@modwright/runtime';

/** Two drafts, the first drawn greedily and the second by the play's seed, and a repair: enough to tell versions apart, few enough for a gate. */
export const PLAY_BUDGET = { samples: 2, repairTurns: 1, seconds: 900 };

/**
 * Modules of an ended build as tasks of their own, each judged by the cases that the build ended with.
 * @param module empty = every module that has cases.
 * Throws FAILED_PRECONDITION when there is none.
 */
export function moduleTasks({ id, plan, cases, modules }: Pick<BuildState, 'id' | 'plan' | 'cases' | 'modules'>, module: string): HeldOut[] {
  const wanted = plan?.modules.filter(({ name }) => (module === '' || name === module) && cases.some((one) => one.module === name)) ?? [];
  if (!plan || wanted.length === 0)
    throw new AppError('FAILED_PRECONDITION', `build ${id} has no ${module === '' ? 'module' : `module "${module}"`} with cases to play: name another`);
  const sources = modules.flatMap(({ name, best }) => (best ? [{ module: name, source: best.source, draft: best.id }] : []));
  return wanted.map(({ name }) => {
    const others = sources.filter((source) => source.module !== name);
    const task = { plan, module: name, cases: cases.filter((one) => one.module === name), modules: others };
    return { name: `${id}/${name}`, request: SubmitRequest.fromPartial({ brief: { text: `${name} of ${plan.title}` }, budget: PLAY_BUDGET, task }) };
  });
}
