import type { BlameRecord, IntegrationReached } from '@modwright/contracts/build';
import type { KeptApp, ModuleState } from '@modwright/contracts/state';

/**
 * Whether the integrator blamed the right modules: of the faults that an app before this one had, those whose module has another draft now, and
 * how many of them are gone. What a module that stayed as it was is blamed for proves nothing. The record as it was when nothing is proved.
 */
export function recordBlame(
  before: BlameRecord | undefined,
  kept: KeptApp | undefined,
  modules: readonly ModuleState[],
  reached: IntegrationReached,
): BlameRecord | undefined {
  const drafts = new Map(kept?.modules.map(({ name, best }) => [name, best?.id]));
  const changed = new Set(modules.filter(({ name, best }) => drafts.has(name) && drafts.get(name) !== best?.id).map(({ name }) => name));
  const blamed = kept?.integration?.faults.filter(({ module }) => changed.has(module)) ?? [];
  if (blamed.length === 0) return before;
  const left = new Set(reached.faults.map(({ what }) => what));
  const right = blamed.filter(({ what }) => !left.has(what)).length;
  return { blamed: (before?.blamed ?? 0) + blamed.length, right: (before?.right ?? 0) + right };
}
