import { AppError } from '@modwright/runtime';

/** Hands out a fixed number of slots, first come first served, and refuses when too many wait. */
export interface SlotQueue {
  /**
   * Waits for a slot; call what it gives to free it. `onQueued` hears how many calls are ahead, at once and whenever that changes; never when a slot is free.
   * Throws RESOURCE_EXHAUSTED when the queue is full, CANCELLED when `signal` aborts.
   */
  acquire(onQueued: (ahead: number) => void, signal: AbortSignal): Promise<() => void>;
  readonly waiting: number;
}

interface Waiting {
  readonly onQueued: (ahead: number) => void;
  readonly admit: () => void;
}

/** What a full queue tells callers to wait, for each call per slot that is ahead of them. */
const RETRY_AFTER_MS_PER_CALL = 1_000;
const MAX_RETRY_AFTER_MS = 30_000;

/** @param maxWaiting calls that may wait beyond those that have a slot. */
export function createSlotQueue(slots: number, maxWaiting: number): SlotQueue {
  const waiting: Waiting[] = [];
  let free = slots;

  const release = (): void => {
    const next = waiting.shift();
    if (!next) {
      free += 1;
      return;
    }
    next.admit();
    waiting.forEach(({ onQueued }, ahead) => onQueued(ahead));
  };
  const releaseOnce = (): (() => void) => {
    let held = true;
    return () => {
      if (held) release();
      held = false;
    };
  };
  const wait = (onQueued: (ahead: number) => void, signal: AbortSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const entry: Waiting = {
        onQueued,
        admit: () => {
          signal.removeEventListener('abort', leave);
          resolve(releaseOnce());
        },
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(cancelled());
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(entry);
      onQueued(waiting.length - 1);
    });

  return {
    acquire: async (onQueued, signal) => {
      if (signal.aborted) throw cancelled();
      if (free > 0) {
        free -= 1;
        return releaseOnce();
      }
      if (waiting.length >= maxWaiting) {
        const retryAfterMs = Math.min(MAX_RETRY_AFTER_MS, Math.ceil(waiting.length / slots) * RETRY_AFTER_MS_PER_CALL);
        throw new AppError('RESOURCE_EXHAUSTED', `the model is busy: ${slots} calls run and ${waiting.length} wait; try again later`, { retryAfterMs });
      }
      return wait(onQueued, signal);
    },
    get waiting() {
      return waiting.length;
    },
  };
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'the caller went away while the call waited for the model');
}
