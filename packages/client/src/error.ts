/** What the API refused, with its own line that says what to do. */
export class ModwrightError extends Error {
  /** gRPC name: "NOT_FOUND"; "UNAVAILABLE" when nobody answered. */
  readonly code: string;
  /** HTTP status; 0 when nobody answered. */
  readonly status: number;
  /** When to ask again; absent = the API did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, at: { readonly code: string; readonly status: number; readonly retryAfterMs?: number | undefined; readonly cause?: unknown }) {
    super(message, { cause: at.cause });
    this.name = 'ModwrightError';
    this.code = at.code;
    this.status = at.status;
    this.retryAfterMs = at.retryAfterMs;
  }

  /** True when the same call may work later. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The error that an answer stands for. `body` is what it said, parsed when it was JSON. */
export function errorOf(response: Response, body: unknown): ModwrightError {
  const { error, code } = (typeof body === 'object' && body ? body : {}) as { error?: string; code?: string };
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return new ModwrightError(error ?? `the API answered ${response.status}`, {
    code: code ?? 'UNKNOWN',
    status: response.status,
    retryAfterMs: Number.isNaN(seconds) ? undefined : seconds * 1000,
  });
}
