/** Error codes of this system: the gRPC names, so that one word means one thing on every edge. */
export type ErrorCode =
  | 'CANCELLED'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED';

/** No space, no quota: passing faults, for somebody will make room. */
const FULL = new Set(['ENOSPC', 'EDQUOT']);

export interface AppErrorOptions extends ErrorOptions {
  /** How long a caller should wait before it tries again, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** The one error class that crosses package and process boundaries. Text: "failed to <verb> <noun> <id>: <why, what to do>". */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Anything that was thrown, as an AppError. Aborts become CANCELLED, a full disk UNAVAILABLE, everything unknown INTERNAL. */
  static from(reason: unknown): AppError {
    if (reason instanceof AppError) return reason;
    if (reason instanceof Error) {
      if (FULL.has((reason as NodeJS.ErrnoException).code ?? ''))
        return new AppError('UNAVAILABLE', `the disk is full: free some space and try again (${reason.message})`, { cause: reason });
      const code = reason.name === 'AbortError' ? 'CANCELLED' : reason.name === 'TimeoutError' ? 'DEADLINE_EXCEEDED' : 'INTERNAL';
      return new AppError(code, reason.message, { cause: reason });
    }
    return new AppError('INTERNAL', String(reason));
  }

  /** True when the same request may succeed later without being changed. */
  get retryable(): boolean {
    return this.code === 'UNAVAILABLE' || this.code === 'RESOURCE_EXHAUSTED' || this.code === 'DEADLINE_EXCEEDED' || this.code === 'ABORTED';
  }
}
