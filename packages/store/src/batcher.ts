import type { AppError } from '@modwright/runtime';
import { fromDatabaseError } from './pool.ts';

/** Calls that share one statement at most. */
const MAX_BATCH = 64;

/** Runs one batch at a time: the first call goes at once, those that come meanwhile go together. */
export function createBatcher<T, R>(run: (items: T[]) => Promise<R[]>): (item: T) => Promise<R> {
  interface Waiting {
    readonly item: T;
    readonly resolve: (result: R) => void;
    readonly reject: (error: AppError) => void;
  }
  const waiting: Waiting[] = [];
  let running = false;
  const drain = async (): Promise<void> => {
    running = true;
    for (let batch = waiting.splice(0, MAX_BATCH); batch.length > 0; batch = waiting.splice(0, MAX_BATCH)) {
      try {
        const results = await run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index] as R));
      } catch (error) {
        const failure = fromDatabaseError(error);
        for (const { reject } of batch) reject(failure);
      }
    }
    running = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void drain();
    });
}
