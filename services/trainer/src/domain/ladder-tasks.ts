import { SubmitRequest } from '@modwright/contracts/build';
import type { GateSettings, HeldOut, StartRunRequest } from '@modwright/contracts/trainer';
import { heldOutTasks, toCases } from '@modwright/ladder';
import { PLAY_BUDGET } from './held-out-module.ts';

/** A small model is told apart by the first two levels; on the third it fails whatever it has learnt. */
const LEVELS = [1, 2] as const;

/** True when a gate names nothing to play: the ladder's held-out tasks decide. */
export function isByLadder({ heldOut, heldOutModules }: Pick<GateSettings, 'heldOut' | 'heldOutModules'>): boolean {
  return heldOut.length + heldOutModules.length === 0;
}

/** Whether a gate can tell anything of a version for this role: the ladder's tasks are modules, which only the coder writes. */
export function canDecide({ gate, role }: Pick<StartRunRequest, 'gate' | 'role'>): boolean {
  return gate !== undefined && (!isByLadder(gate) || role === '' || role === 'coder');
}

/** Modules of the ladder's families that training never sees. */
export function ladderTasks(): HeldOut[] {
  return heldOutTasks(LEVELS, 1).map(({ name, plan, module, ...task }) => ({
    name,
    request: SubmitRequest.fromPartial({
      brief: { text: `${module} of ${plan.title}` },
      budget: PLAY_BUDGET,
      task: { plan, module, cases: toCases({ name, plan, module, ...task }), modules: [] },
    }),
  }));
}
