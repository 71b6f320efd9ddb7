import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { formatEvent, HEARTBEAT, parseLastEventId, type ServerEvent } from '../domain/sse.ts';

/** Milliseconds after which a quiet stream sends something, so that proxies keep it. */
export const HEARTBEAT_MS = 15_000;

/** A stream of server-sent events to one reader. */
export interface EventStream {
  /** Aborts when the reader goes or the service stops. */
  readonly signal: AbortSignal;
  /** Resolves when there is room for more. */
  send(event: ServerEvent): Promise<void>;
  /** For what is not kept: a reader that cannot keep up misses it. */
  offer(event: ServerEvent): void;
  heartbeat(): void;
}

/** Number of the last event that the reader has; 0 = none. Throws INVALID_ARGUMENT. */
export function lastEventId(request: FastifyRequest): number {
  const after = parseLastEventId(request.headers['last-event-id'] as string | undefined);
  if (after === undefined) throw new AppError('INVALID_ARGUMENT', 'Last-Event-ID must be the id of an event of this stream');
  return after;
}

/**
 * Answers with a stream that lasts as long as `work`. What fails in it ends the stream, and the reader comes back with Last-Event-ID.
 * @param about what the log says the stream is of.
 */
export async function streamEvents(
  { stopping, logger }: Pick<GatewayContext, 'stopping' | 'logger'>,
  reply: FastifyReply,
  about: Readonly<Record<string, string>>,
  work: (stream: EventStream) => Promise<void>,
): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'keep-alive' });
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  response.once('close', stop);
  stopping.addEventListener('abort', stop, { once: true });
  const { signal } = abort;
  try {
    await work({
      signal,
      send: async (event) => {
        if (!response.write(formatEvent(event)) && !signal.aborted) await once(response, 'drain', { signal });
      },
      offer: (event) => {
        if (!response.writableEnded && !response.writableNeedDrain) response.write(formatEvent(event));
      },
      heartbeat: () => {
        if (!response.writableEnded) response.write(HEARTBEAT);
      },
    });
  } catch (error) {
    // The headers are sent: all that is left is to end.
    if (!signal.aborted) logger.warn({ err: error, ...about }, 'event stream broke');
  } finally {
    abort.abort();
    stopping.removeEventListener('abort', stop);
    response.end();
  }
}
