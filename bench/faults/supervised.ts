import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '@modwright/embedded';

/** A process that is started again whenever it ends, as a container's supervisor does. */
export interface Supervised {
  readonly name: string;
  /** Of the process that runs now, or ran last. */
  pid(): number;
  /** Sends a signal to it and to everything it started. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it without warning; it is not started again before `release`. */
  hold(): Promise<void>;
  release(): void;
  stop(): Promise<void>;
}

/** What a supervisor waits before it starts a process again. */
const RESTART_MS = 500;

/** Starts a process and keeps it running. Throws when it does not start the first time. */
export async function keepRunning(name: string, start: () => Promise<Child>): Promise<Supervised> {
  let child = await start();
  let state: 'running' | 'held' | 'stopped' = 'running';
  const watch = async (): Promise<void> => {
    while (state !== 'stopped') {
      await child.ended;
      await sleep(RESTART_MS);
      while (state === 'held') await sleep(50);
      if (state !== 'running') return;
      // What it needs may be away, too: it is tried until it starts.
      child = await start().catch(() => child);
    }
  };
  void watch();
  const signal = (what: NodeJS.Signals): void => {
    for (const pid of [child.pid, ...descendants(child.pid)]) trySignal(pid, what);
  };
  return {
    name,
    pid: () => child.pid,
    signal,
    hold: async () => {
      state = 'held';
      signal('SIGKILL');
      await child.ended;
    },
    release: () => {
      state = 'running';
    },
    stop: async () => {
      state = 'stopped';
      signal('SIGCONT');
      await child.stop(3_000);
    },
  };
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** Processes that this one started, and those that they did. */
export function descendants(root: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .map(Number)
      .filter(Number.isInteger)
      .map((pid) => [pid, parentOf(pid)]),
  );
  const below = (pid: number): number[] => [...parents].flatMap(([child, parent]) => (parent === pid ? [child, ...below(child)] : []));
  return below(root);
}

function parentOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    // It has ended.
    return -1;
  }
}
