import type { Access, Shapes } from './client.ts';
import { errorOf, ModwrightError } from './error.ts';
import { readServerEvents } from './server-events.ts';

/** What happens in a build, as it comes. */
export type BuildEvent =
  /** Durable; each comes once and in order of `seq`. */
  | { readonly kind: 'message'; readonly message: Shapes['Message'] }
  /** What an agent does right now; not kept. */
  | { readonly kind: 'live'; readonly from: string; readonly text: string }
  /** The stream is open, for the first time or again. */
  | { readonly kind: 'open' }
  /** The stream broke; it is opened again by itself and goes on after the last message. */
  | { readonly kind: 'lost' }
  /** The build has ended and everything was told. */
  | { readonly kind: 'end' };

export interface FollowOptions {
  /** Number of the last message that is known already; 0 = from the start. */
  readonly after?: number;
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** Milliseconds before the stream is opened again; default 1,000. */
  readonly reconnectMs?: number;
}

/** Longest silence of a stream: the gateway says something every 15 s. */
const SILENCE_MS = 40_000;

/**
 * Tells what happens in a build until it has ended; a broken stream goes on after the last message that came.
 * Throws ModwrightError when it is refused for good: an unknown build, a key that is not valid.
 */
export async function* followBuild(access: Access, build: string, options: FollowOptions = {}): AsyncGenerator<BuildEvent> {
  const { signal = new AbortController().signal, reconnectMs = 1_000 } = options;
  let { after = 0 } = options;
  while (!signal.aborted) {
    try {
      for await (const event of readOnce(access, build, after, signal)) {
        if (event.kind === 'message') after = event.message.seq;
        yield event;
        if (event.kind === 'end') return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ModwrightError && !error.retryable) throw error;
    }
    yield { kind: 'lost' };
    await pause(reconnectMs, signal);
  }
}

async function* readOnce({ url, key }: Access, build: string, after: number, signal: AbortSignal): AsyncGenerator<BuildEvent> {
  const quiet = new AbortController();
  const headers = { authorization: `Bearer ${key}`, 'last-event-id': String(after) };
  const response = await fetch(new URL(`/v1/builds/${encodeURIComponent(build)}/events`, url), {
    headers,
    signal: AbortSignal.any([signal, quiet.signal]),
  });
  if (response.status === 204) {
    yield { kind: 'end' };
    return;
  }
  if (!response.ok || !response.body) throw errorOf(response, await jsonOf(response));
  yield { kind: 'open' };
  for await (const { event, data } of readServerEvents(chunksOf(response.body, () => quiet.abort()))) {
    const known = toBuildEvent(event, data);
    if (known) yield known;
  }
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

function toBuildEvent(event: string, data: string): BuildEvent | undefined {
  if (event === 'end') return { kind: 'end' };
  const value = JSON.parse(data) as Shapes['Message'] & { readonly from: string; readonly text: string };
  if (event === 'message') return { kind: 'message', message: value };
  return event === 'live' ? { kind: 'live', from: value.from, text: value.text } : undefined;
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
