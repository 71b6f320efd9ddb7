import { setTimeout } from 'node:timers/promises';
import { readServerEvents } from '@modwright/client';
import { AppError } from '@modwright/runtime';
import { reach, toError } from './gateway-http.ts';

/** What every stream tells besides its own events. */
export type StreamEnd =
  /** The gateway does not answer; the stream goes on by itself when it does. */
  { readonly kind: 'lost' } | { readonly kind: 'end' };

interface Stream {
  readonly url: string;
  readonly apiKey: string;
  /** "/v1/builds/build_…/events". */
  readonly path: string;
}

/** How long a gateway may be away before the reader gives up. */
const PATIENCE_MS = 90_000;
const RECONNECT_MS = 1_000;

/**
 * Server-sent events from the first until the `end`; a broken stream goes on after the last one that came.
 * @param toEvent undefined for an event that is not told.
 * Throws UNAVAILABLE when the gateway stays away for 90 s, and what it refuses for good.
 */
export async function* followEvents<T>(
  { url, apiKey, path }: Stream,
  toEvent: (event: string, data: string) => T | undefined,
  signal: AbortSignal,
): AsyncGenerator<T | StreamEnd> {
  let last = 0;
  let lostAt: number | undefined;
  while (!signal.aborted) {
    try {
      const response = await reach(new URL(path, url), { headers: { authorization: `Bearer ${apiKey}`, 'last-event-id': String(last) }, signal });
      if (response.status === 204) {
        yield { kind: 'end' };
        return;
      }
      if (!response.ok || !response.body) throw await toError(response);
      lostAt = undefined;
      for await (const { event, data, id } of readServerEvents(response.body)) {
        if (id) last = Number(id);
        if (event === 'end') {
          yield { kind: 'end' };
          return;
        }
        const known = toEvent(event, data);
        if (known) yield known;
      }
    } catch (reason) {
      if (signal.aborted) return;
      const error = AppError.from(reason);
      if (!error.retryable && error.code !== 'INTERNAL') throw error;
      lostAt ??= Date.now();
      if (Date.now() - lostAt > PATIENCE_MS)
        throw new AppError('UNAVAILABLE', 'the stack has not answered for a while: run modwright up; nothing is lost', { cause: error });
    }
    yield { kind: 'lost' };
    // The signal ends the wait too, and the loop with it.
    await setTimeout(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
  }
}
