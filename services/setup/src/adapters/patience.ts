import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type Logger } from '@modwright/runtime';

const PAUSE_MS = 1_000;
/** Every so many tries somebody who looks is told. */
const TRIES_A_LINE = 10;

/** Tries until it goes well; a fault that does not pass by itself, or the end of `patienceMs`, ends it with the last error. */
export async function withPatience<T>(what: string, patienceMs: number, logger: Logger, attempt: () => Promise<T>): Promise<T> {
  for (const [deadline, counter] = [Date.now() + patienceMs, { tries: 0 }]; ;) {
    try {
      return await attempt();
    } catch (reason) {
      const error = AppError.from(reason);
      if (!error.retryable || Date.now() > deadline) throw error;
      if (counter.tries++ % TRIES_A_LINE === 0) logger.info({ why: error.message }, `waits for ${what}`);
      await sleep(PAUSE_MS);
    }
  }
}
