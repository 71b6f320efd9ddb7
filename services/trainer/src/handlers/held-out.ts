import type { GateSettings, HeldOut } from '@modwright/contracts/trainer';
import type { BuildState } from '@modwright/contracts/state';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { readBuild } from '@modwright/store/read';
import { moduleTasks } from '../domain/held-out-module.ts';
import { isByLadder, ladderTasks } from '../domain/ladder-tasks.ts';

/**
 * Everything that a gate plays: its briefs, and the modules it names; without any, the ladder's. Throws NOT_FOUND for a build that is not there,
 * FAILED_PRECONDITION for one without such a module.
 */
export async function heldOutOf(store: Store, gate: Pick<GateSettings, 'heldOut' | 'heldOutModules'>): Promise<HeldOut[]> {
  if (isByLadder(gate)) return ladderTasks();
  const tasks: HeldOut[] = [];
  for (const { build, module } of gate.heldOutModules) tasks.push(...moduleTasks(await findBuild(store, build), module));
  return [...gate.heldOut, ...tasks];
}

/** Texts of the briefs that a gate's plays are made of, and builds that its modules are of: nothing of either is trained on. */
export async function untouchable(
  store: Store,
  gate: Pick<GateSettings, 'heldOut' | 'heldOutModules'> | undefined,
): Promise<{ readonly builds: ReadonlySet<string>; readonly texts: ReadonlySet<string> }> {
  const builds = new Set((gate?.heldOutModules ?? []).map(({ build }) => build));
  const states = await Promise.all([...builds].map((build) => findBuild(store, build)));
  const texts = [...(gate?.heldOut ?? []).map(({ request }) => request?.brief?.text), ...states.map(({ brief }) => brief?.text)];
  return { builds, texts: new Set(texts.filter((text) => text !== undefined && text !== '').map(String)) };
}

async function findBuild(store: Store, id: string): Promise<BuildState> {
  const found = await readBuild(store, id);
  if (!found) throw new AppError('NOT_FOUND', `there is no build ${id} whose modules could be played: see modwright builds`);
  return found.state;
}
