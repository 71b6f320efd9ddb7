import { AppError } from '@modwright/runtime';

/** Bounds how many programs run at once; the rest wait in line. */
export interface Slots {
  /**
   * Resolves to a function that gives the slot back. Throws RESOURCE_EXHAUSTED when the line is full, CANCELLED when the caller goes away.
   */
  take(signal: AbortSignal): Promise<() => void>;
  /** Slots that are taken, and those who wait for one. */
  counts(): { readonly running: number; readonly waiting: number };
}

/** @param what is counted, for the refusal: "run" */
export function createSlots(what: string, count: number, lineLength: number): Slots {
  let free = count;
  const line: (() => void)[] = [];
  const giveBack = (): void => {
    const next = line.shift();
    if (next) next();
    else free++;
  };
  const once = (): (() => void) => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      giveBack();
    };
  };
  return {
    counts: () => ({ running: count - free, waiting: line.length }),
    take: (signal) => {
      if (signal.aborted) return Promise.reject(cancelled(what));
      if (free > 0) {
        free--;
        return Promise.resolve(once());
      }
      if (line.length >= lineLength) {
        return Promise.reject(
          new AppError('RESOURCE_EXHAUSTED', `failed to start ${what}: ${count} run and ${lineLength} wait already; try again later`, { retryAfterMs: 1_000 }),
        );
      }
      return new Promise((resolve, reject) => {
        const abort = (): void => {
          line.splice(line.indexOf(go), 1);
          reject(cancelled(what));
        };
        const go = (): void => {
          signal.removeEventListener('abort', abort);
          resolve(once());
        };
        signal.addEventListener('abort', abort, { once: true });
        line.push(go);
      });
    },
  };
}

function cancelled(what: string): AppError {
  return new AppError('CANCELLED', `failed to start ${what}: the caller went away`);
}
