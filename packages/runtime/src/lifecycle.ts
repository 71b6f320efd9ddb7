import { AppError } from './errors.ts';
import type { Logger } from './logger.ts';

type Stop = () => Promise<void> | void;

/** What a running service holds, closed in reverse order of its start. */
export interface Lifecycle {
  /** Registers how to stop something that was just started. */
  onStop(name: string, stop: Stop): void;
  /** Stops everything once, last started first. Each step has its share of the budget; a failing step does not stop the rest. */
  stop(): Promise<void>;
  readonly stopping: boolean;
}

/** @param budgetMs milliseconds all stops together may take; below the 30 s a container gets. */
export function createLifecycle(logger: Logger, budgetMs = 25_000): Lifecycle {
  const stops: { name: string; stop: Stop }[] = [];
  let stopped: Promise<void> | undefined;

  const runAll = async (): Promise<void> => {
    const deadline = Date.now() + budgetMs;
    for (const { name, stop } of stops.reverse()) {
      try {
        await withTimeout(Promise.resolve(stop()), Math.max(100, deadline - Date.now()), `failed to stop ${name} in time`);
      } catch (error) {
        logger.warn({ step: name, err: error }, 'stop failed');
      }
    }
  };

  return {
    onStop: (name, stop) => void stops.push({ name, stop }),
    stop: () => (stopped ??= runAll()),
    get stopping() {
      return stopped !== undefined;
    },
  };
}

/** Rejects with DEADLINE_EXCEEDED when the work takes longer than `timeoutMs`. The work itself is not cancelled. */
export async function withTimeout<T>(work: Promise<T>, timeoutMs: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('DEADLINE_EXCEEDED', message)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs `stop` and then `afterwards` on the first SIGTERM or SIGINT and exits; a second signal exits at once. */
export function stopOnSignals(lifecycle: Lifecycle, afterwards: Stop): void {
  let signalled = false;
  const handle = (): void => {
    if (signalled) process.exit(1);
    signalled = true;
    void lifecycle
      .stop()
      .then(afterwards)
      .finally(() => process.exit(0));
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}
