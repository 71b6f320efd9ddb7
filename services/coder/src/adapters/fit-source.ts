import { Worker } from 'node:worker_threads';
import { Plan } from '@modwright/contracts/plan';
import { Renaming, ShelfModule } from '@modwright/contracts/shelf';
import { AppError } from '@modwright/runtime';
import type { FitJob, Fitted } from './rename-source.ts';

/** The compiler reads what a stranger wrote: a source that keeps it busy is left alone. */
const TIMEOUT_MS = 20_000;
const MEMORY_MIB = 512;

/** What the worker gets: messages encoded, since they cross a thread. */
export interface EncodedJob {
  readonly kept: Uint8Array;
  readonly renaming: Uint8Array;
  readonly plan: Uint8Array;
  readonly module: string;
}

/** The source of a kept module in the names of another app, or why it cannot be had. Nothing of it is run. Throws CANCELLED when `signal` aborts. */
export function fitSource({ kept, renaming, plan, module }: FitJob, signal: AbortSignal): Promise<Fitted> {
  const workerData: EncodedJob = {
    kept: ShelfModule.encode(kept).finish(),
    renaming: Renaming.encode(renaming).finish(),
    plan: Plan.encode(plan).finish(),
    module,
  };
  const worker = new Worker(new URL('./fit-worker.ts', import.meta.url), { workerData, env: {}, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB } });
  const { promise, resolve, reject } = Promise.withResolvers<Fitted>();
  const timer = setTimeout(() => resolve({ unfit: `its names could not be changed in ${TIMEOUT_MS / 1000} s` }), TIMEOUT_MS);
  const cancel = (): void => reject(new AppError('CANCELLED', 'stopped while a kept module was fitted'));
  signal.addEventListener('abort', cancel, { once: true });
  worker.once('message', (fitted: Fitted) => resolve(fitted));
  worker.once('error', (error) => resolve({ unfit: `its names could not be changed: ${AppError.from(error).message}` }));
  return promise.finally(async () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    await worker.terminate();
  });
}
