import type { Store } from '@modwright/store';
import { watchBuilds } from '@modwright/store/read';

/** One reader's view of a build's changes. */
export interface Wakes {
  /** True once something was said since the last call, false after `timeoutMs` or when the signal aborts. */
  next(timeoutMs: number, signal: AbortSignal): Promise<boolean>;
  close(): void;
}

/** Tells readers that a build has new messages; what they are is read from the store. */
export interface BuildWatcher {
  subscribe(build: string): Wakes;
}

/** Watches every build over one connection. A lost connection costs a delay, never a message: readers re-read after their timeout. */
export function watchStoredBuilds(store: Store, signal: AbortSignal): BuildWatcher {
  const readers = new Map<string, Set<() => void>>();
  void watchBuilds(store, (build) => readers.get(build)?.forEach((wake) => wake()), signal);
  return {
    subscribe: (build) => {
      let fresh = false;
      let waiting: (() => void) | undefined;
      const wake = (): void => {
        fresh = true;
        waiting?.();
      };
      const set = readers.get(build) ?? new Set();
      readers.set(build, set.add(wake));
      return {
        next: async (timeoutMs, stop) => {
          if (!fresh && !stop.aborted) {
            await new Promise<void>((resolve) => {
              const finish = (): void => {
                clearTimeout(timer);
                stop.removeEventListener('abort', finish);
                resolve();
              };
              const timer = setTimeout(finish, timeoutMs);
              waiting = finish;
              stop.addEventListener('abort', finish, { once: true });
            });
          }
          const woken = fresh;
          fresh = false;
          waiting = undefined;
          return woken;
        },
        close: () => {
          set.delete(wake);
          if (set.size === 0) readers.delete(build);
        },
      };
    },
  };
}
