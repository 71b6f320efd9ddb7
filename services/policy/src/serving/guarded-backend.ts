import { AppError, type Logger } from '@modwright/runtime';
import { admit, afterFailure, afterSuccess, CLOSED, type BreakerLimits, type BreakerState } from '../domain/breaker.ts';
import { earn, FULL_BUDGET, spend, type RetryBudget } from '../domain/retry-budget.ts';
import type { Backend, Completion, CompletionRequest } from '../domain/completion.ts';

export interface GuardLimits {
  readonly breaker: BreakerLimits;
  /** Tries of one call, the first included. */
  readonly maxTries: number;
  /** Milliseconds before the second try; doubles for each further one. Half of it is random. */
  readonly backoffMs: number;
  /** Milliseconds one try may take. */
  readonly timeoutMs: number;
}

export const DEFAULT_GUARD: GuardLimits = { breaker: { failures: 5, openMs: 5_000 }, maxTries: 3, backoffMs: 250, timeoutMs: 10 * 60_000 };

/**
 * A backend with a time limit, retries within a budget and a circuit breaker. A try whose text has been passed on is not repeated: the caller would read
 * it twice. Throws what the backend throws, and UNAVAILABLE with `retryAfterMs` while the breaker is open.
 */
export function createGuardedBackend(backend: Backend, limits: GuardLimits, logger: Logger): Backend {
  let breaker: BreakerState = CLOSED;
  let budget: RetryBudget = FULL_BUDGET;

  const tryOnce = async (request: CompletionRequest, onText: (text: string) => void, signal: AbortSignal): Promise<Completion> => {
    const admission = admit(breaker, Date.now(), limits.breaker);
    if (!admission.pass)
      throw new AppError('UNAVAILABLE', `the model server fails again and again: next try in ${Math.ceil(admission.waitMs / 1000)} s`, {
        retryAfterMs: admission.waitMs,
      });
    breaker = admission.state;
    const limit = AbortSignal.timeout(limits.timeoutMs);
    try {
      const completion = checked(backend, await backend.complete(request, onText, AbortSignal.any([signal, limit])));
      breaker = afterSuccess();
      return completion;
    } catch (reason) {
      const error =
        limit.aborted && !signal.aborted
          ? new AppError('DEADLINE_EXCEEDED', `the model took longer than ${limits.timeoutMs / 1000} s`, { cause: reason })
          : AppError.from(reason);
      // The caller's own faults and leaving say nothing about the server.
      const serverFailed = error.retryable || error.code === 'INTERNAL';
      breaker = serverFailed ? afterFailure(breaker, Date.now(), limits.breaker) : afterSuccess();
      throw error;
    }
  };

  return {
    info: backend.info,
    close: () => backend.close(),
    complete: async (request, onText, signal) => {
      budget = earn(budget);
      for (let tries = 1; ; tries += 1) {
        let silent = true;
        const listen = (text: string): void => {
          silent = false;
          onText(text);
        };
        try {
          return await tryOnce(request, listen, signal);
        } catch (reason) {
          const error = AppError.from(reason);
          const left = error.code === 'UNAVAILABLE' && silent && tries < limits.maxTries && !signal.aborted ? spend(budget) : undefined;
          if (!left) throw error;
          budget = left;
          logger.warn({ err: error, tries }, 'model call failed, trying again');
          await pause(error.retryAfterMs ?? limits.backoffMs * 2 ** (tries - 1), signal);
        }
      }
    },
  };
}

/** A server that should give token ids and does not would poison what is learnt from the record. */
function checked(backend: Backend, completion: Completion): Completion {
  if (!backend.info.givesTokenIds) return completion;
  const { promptIds, completionIds, logprobs } = completion;
  if (promptIds.length > 0 && completionIds.length > 0 && logprobs.length === completionIds.length) return completion;
  throw new AppError(
    'INTERNAL',
    `the model server gave ${promptIds.length} prompt ids, ${completionIds.length} completion ids and ${logprobs.length} logprobs, which cannot be recorded: check its version`,
  );
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms / 2 + (Math.random() * ms) / 2);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
