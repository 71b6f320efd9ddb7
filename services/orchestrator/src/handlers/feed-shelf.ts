import { ShelfUse } from '@modwright/contracts/build';
import { Provenance, Trust } from '@modwright/contracts/shelf';
import { ModulePhase, type BuildState } from '@modwright/contracts/state';
import type { Logger } from '@modwright/runtime';
import { toShelfModule, toShelfWrite } from '@modwright/shelf';
import type { Store } from '@modwright/store';
import { tenantOf } from '@modwright/store/orchestrator';
import { readPolicyVersions } from '@modwright/store/read';
import { feedShelf, unfedBuilds, type ShelfWrite } from '@modwright/store/shelf';

/** Builds that are looked at in one round. */
const MAX_BUILDS = 20;

/** Keeps the modules of accepted builds. Calls while it runs cause one more round after it. */
export interface ShelfFeeder {
  feed(): void;
  /** Resolves when nothing is being kept any more. */
  stop(): Promise<void>;
}

/** What is written is found in the store, not in the call: an orchestrator that died before keeping a build's modules keeps them when it starts. */
export function createShelfFeeder(store: Store, logger: Logger): ShelfFeeder {
  let running: Promise<void> | undefined;
  let again = false;
  const round = async (): Promise<void> => {
    do {
      again = false;
      const builds = await unfedBuilds(store, MAX_BUILDS);
      const turns = builds.flatMap(({ modules }) => modules.flatMap(({ best }) => best?.turnId || []));
      const versions = await readPolicyVersions(store, turns);
      for (const state of builds) await feedShelf(store, state.id, toWrites(state, versions), tenantOf(state));
      again ||= builds.length === MAX_BUILDS;
    } while (again);
  };
  return {
    feed: () => {
      again = true;
      running ??= round()
        .catch((error: unknown) => logger.warn({ err: error }, 'failed to put modules on the shelf; the next accepted build tries again'))
        .finally(() => (running = undefined));
    },
    stop: async () => running,
  };
}

/** What an accepted build gives to the shelf: its accepted modules that were written for it. */
function toWrites(state: BuildState, versions: ReadonlyMap<string, string>): ShelfWrite[] {
  const { plan } = state;
  if (!plan || state.shelf === ShelfUse.OFF) return [];
  return state.modules.flatMap(({ name, phase, best, inherited }) => {
    if (phase !== ModulePhase.ACCEPTED || !best || best.reusedFrom || inherited) return [];
    const at = state.endedAt ? { at: state.endedAt } : {};
    const provenance = Provenance.fromPartial({ build: state.id, turn: best.turnId, policyVersion: versions.get(best.turnId) ?? '', ...at });
    const module = toShelfModule(plan, { module: name, source: best.source, cases: state.cases, provenance, trust: Trust.BUILT });
    return module ? [toShelfWrite(module)] : [];
  });
}
