import { AppError, type ErrorCode } from '@modwright/runtime';

const TIMEOUT_MS = 30_000;

/** One call of the gateway's REST API. Throws AppError with the gateway's own line; UNAVAILABLE when it does not answer. */
export type Call = <T>(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>, timeoutMs?: number) => Promise<T>;

/** @param url "http://127.0.0.1:41234". */
export function createCaller(url: string, apiKey: string): Call {
  return async <T>(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}, timeoutMs = TIMEOUT_MS): Promise<T> => {
    const init = {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    };
    const response = await reach(new URL(path, url), { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw await toError(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
}

/** The answer, whatever it says. Throws UNAVAILABLE when there is none. */
export async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new AppError('UNAVAILABLE', `the stack does not answer at ${url.origin}: run modwright up`, { cause: error });
  }
}

/** What a refusal stands for. */
export async function toError(response: Response): Promise<AppError> {
  const text = await response.text();
  const retryAfter = Number(response.headers.get('retry-after') ?? NaN);
  const options = Number.isNaN(retryAfter) ? {} : { retryAfterMs: retryAfter * 1000 };
  try {
    const { error, code } = JSON.parse(text) as { error: string; code: ErrorCode };
    return new AppError(code, error, options);
  } catch {
    return new AppError('INTERNAL', `the gateway answered ${response.status}: ${text.slice(0, 200)}`, options);
  }
}
