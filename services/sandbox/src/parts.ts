import type { Finished, Program, SelfTest } from '@modwright/contracts/sandbox';
import { AppError } from '@modwright/runtime';
import type { ImageFolders } from './adapters/image-folders.ts';
import type { SandboxConfig } from './config.ts';
import type { Outcome, RunningProgram, SandboxDriver } from './domain/driver.ts';
import type { Slots } from './domain/slots.ts';

/** What the handlers share. */
export interface SandboxParts {
  readonly driver: SandboxDriver;
  readonly config: SandboxConfig;
  readonly images: ImageFolders;
  readonly slots: { readonly run: Slots; readonly session: Slots };
  readonly live: LivePrograms;
  readonly sessions: Sessions;
  readonly selfTests: readonly SelfTest[];
}

/** Every program that runs now. */
export interface LivePrograms {
  /** Ends the program when the caller goes away, and at once when the service is stopping. The answer takes it off the list. */
  add(running: RunningProgram, signal: AbortSignal): () => void;
  /** Ends all of them, and resolves when nothing of them is left. */
  stopAll(): Promise<void>;
}

export function createLivePrograms(): LivePrograms {
  const programs = new Set<RunningProgram>();
  let stopping = false;
  return {
    add: (running, signal) => {
      const stop = (): void => running.stop();
      programs.add(running);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted || stopping) stop();
      return () => {
        programs.delete(running);
        signal.removeEventListener('abort', stop);
      };
    },
    stopAll: async () => {
      stopping = true;
      for (const running of programs) running.stop();
      await Promise.all([...programs].map((running) => running.outcome));
    },
  };
}

/** Sessions that others may name as peers. */
export interface Sessions {
  open(running: RunningProgram): () => void;
  /** How to reach each peer of a program. Throws NOT_FOUND when one is not open. */
  peersOf(program: Program): Map<string, () => string | undefined>;
}

export function createSessions(): Sessions {
  const open = new Map<string, RunningProgram>();
  return {
    open: (running) => {
      open.set(running.id, running);
      return () => void open.delete(running.id);
    },
    peersOf: (program) =>
      new Map(
        program.peers.map(({ name, sessionId }) => {
          if (!open.has(sessionId)) throw new AppError('NOT_FOUND', `failed to start program: peer "${name}" names session ${sessionId}, which is not open`);
          return [name, () => open.get(sessionId)?.socketPath()] as const;
        }),
      ),
  };
}

export function toFinished(outcome: Outcome): Finished {
  return { ...outcome, outputs: [...outcome.outputs], refused: [...outcome.refused] };
}
