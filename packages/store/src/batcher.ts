import { inTenantScope, tenantScope, type AppError } from '@modwright/runtime';
import { fromDatabaseError } from './pool.ts';

/** Calls that share one statement at most. */
const MAX_BATCH = 64;

/** Runs one batch at a time: the first call goes at once, those that come meanwhile for the same tenant go together. */
export function createBatcher<T, R>(run: (items: T[]) => Promise<R[]>): (item: T) => Promise<R> {
  interface Waiting {
    readonly item: T;
    readonly scope: string | undefined;
    readonly resolve: (result: R) => void;
    readonly reject: (error: AppError) => void;
  }
  let waiting: Waiting[] = [];
  const next = (): Waiting[] => {
    const batch = waiting.filter(({ scope }) => scope === waiting[0]?.scope).slice(0, MAX_BATCH);
    const taken = new Set(batch);
    waiting = waiting.filter((each) => !taken.has(each));
    return batch;
  };
  let running = false;
  const drain = async (): Promise<void> => {
    running = true;
    for (let batch = next(); batch.length > 0; batch = next()) {
      try {
        const results = await inTenantScope(batch[0]?.scope, () => run(batch.map(({ item }) => item)));
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
      waiting.push({ item, scope: tenantScope(), resolve, reject });
      if (!running) void drain();
    });
}
