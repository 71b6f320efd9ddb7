import { setTimeout as sleep } from 'node:timers/promises';
import { BuildStatus, SubmitRequest, type BuildServiceClient } from '@modwright/contracts/build';
import type { BuildState } from '@modwright/contracts/state';
import { AppError, callUnary } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { readBuild } from '@modwright/store/read';

/** One play of a brief; which version answers it is settled before. */
export interface Play {
  readonly build: string;
  readonly seed: number;
  readonly request: SubmitRequest;
}

/** Has a brief played and says how it went. The same play again gives the same score. */
export interface Player {
  /** 0..1. Throws CANCELLED. */
  play(play: Play, signal: AbortSignal): Promise<number>;
}

const SUBMIT_TIMEOUT_MS = 15_000;
const LOOK_EVERY_MS = 500;
const ENDED: readonly BuildStatus[] = [BuildStatus.ACCEPTED, BuildStatus.BELOW_BAR, BuildStatus.FAILED, BuildStatus.CANCELLED];

/** Plays a brief as a build of the whole team, or a module as a build of that module alone. */
export function createBuildPlayer(orchestrator: BuildServiceClient, store: Store): Player {
  return {
    play: async ({ build, seed, request }, signal) => {
      // Modules kept from other builds, other versions' maybe, must not stand for what this version can do.
      const submission = SubmitRequest.fromPartial({ ...request, build, seed, shelf: 'SHELF_USE_OFF', interactive: false });
      await callUnary(orchestrator.submit.bind(orchestrator), submission, { timeoutMs: SUBMIT_TIMEOUT_MS, signal });
      for (;;) {
        if (signal.aborted) throw new AppError('CANCELLED', `play ${build} was cancelled`);
        const state = (await readBuild(store, build))?.state;
        if (state && ENDED.includes(state.status)) {
          if (state.status === BuildStatus.CANCELLED) throw new AppError('CANCELLED', `build ${build}, which an evaluation plays, was cancelled`);
          return scoreOf(state);
        }
        await sleep(LOOK_EVERY_MS);
      }
    },
  };
}

/** Share of its cases that the app passes, or the module when nothing else was built; 0 without one. */
function scoreOf({ taskModule, modules, cases, integration }: BuildState): number {
  const verdict = taskModule ? modules.find(({ name }) => name === taskModule)?.bestVerdict : integration?.verdict;
  const total = taskModule ? cases.length : (verdict?.expected ?? 0);
  return verdict && total > 0 ? verdict.passed / total : 0;
}
