import type { Access } from './client.ts';
import { errorOf, ModwrightError } from './error.ts';
import { readServerEvents, type ReceivedEvent } from './server-events.ts';

/** What every stream tells besides its own events. */
export type StreamState =
  /** The stream is open, for the first time or again. */
  | { readonly kind: 'open' }
  /** The stream broke; it is opened again by itself and goes on after the last event that has a number. */
  | { readonly kind: 'lost' }
  /** There is nothing more to come, and everything was told. */
  | { readonly kind: 'end' };

export interface FollowOptions {
  /** Number of the last event that is known already; 0 = from the start. */
  readonly after?: number;
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** Milliseconds before the stream is opened again; default 1,000. */
  readonly reconnectMs?: number;
  /** Milliseconds that nobody may answer before it is given up; default = it is never given up. */
  readonly patienceMs?: number;
}

/** Longest silence of a stream: the gateway says something every 15 s. */
const SILENCE_MS = 40_000;

/**
 * Server-sent events of one path until its `end`; a broken stream goes on after the last event that came.
 * @param toEvent undefined for an event that is not told.
 * Throws ModwrightError when it is refused for good, and UNAVAILABLE when the instance is away for longer than `patienceMs`.
 */
export async function* followEvents<T>(
  access: Access,
  path: string,
  toEvent: (event: ReceivedEvent) => T | undefined,
  options: FollowOptions = {},
): AsyncGenerator<T | StreamState> {
  const { signal = new AbortController().signal, reconnectMs = 1_000, patienceMs = Infinity } = options;
  let { after = 0 } = options;
  let lostAt: number | undefined;
  while (!signal.aborted) {
    try {
      const body = await open(access, path, after, signal);
      if (!body) {
        yield { kind: 'end' };
        return;
      }
      lostAt = undefined;
      yield { kind: 'open' };
      for await (const event of readServerEvents(chunksOf(body.stream, body.close))) {
        if (event.id) after = Number(event.id);
        if (event.event === 'end') {
          yield { kind: 'end' };
          return;
        }
        const known = toEvent(event);
        if (known) yield known;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ModwrightError && !error.retryable) throw error;
      lostAt ??= Date.now();
      if (Date.now() - lostAt > patienceMs)
        throw new ModwrightError('the instance has not answered for a while; nothing is lost', { code: 'UNAVAILABLE', status: 0, cause: error });
    }
    yield { kind: 'lost' };
    await pause(reconnectMs, signal);
  }
}

interface OpenStream {
  readonly stream: ReadableStream<Uint8Array>;
  readonly close: () => void;
}

/** Undefined when there is nothing after `after` and nothing will come. */
async function open({ url, key }: Access, path: string, after: number, signal: AbortSignal): Promise<OpenStream | undefined> {
  const quiet = new AbortController();
  const headers = { authorization: `Bearer ${key}`, 'last-event-id': String(after) };
  const response = await fetch(new URL(path, url), { headers, signal: AbortSignal.any([signal, quiet.signal]) });
  if (response.status === 204) return undefined;
  if (!response.ok || !response.body) throw errorOf(response, await jsonOf(response));
  return { stream: response.body, close: () => quiet.abort() };
}

/** What a refusal said; undefined when it is no JSON. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined; // a proxy answered in the gateway's place
  }
}

/** Chunks of a body. Calls `onSilence` when nothing comes for too long: a connection may be dead without saying so. */
async function* chunksOf(body: ReadableStream<Uint8Array>, onSilence: () => void): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const timer = setTimeout(onSilence, SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // the connection is gone already
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
  });
}
