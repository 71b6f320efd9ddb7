import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { AppError, type LiveLine } from '@modwright/runtime';
import { readMessages } from '@modwright/store/read';
import type { Wakes } from '../adapters/build-watcher.ts';
import type { GatewayContext } from '../context.ts';
import { hasEnded } from '../domain/build-view.ts';
import { toMessageView } from '../domain/message-view.ts';
import { formatEvent, HEARTBEAT, parseLastEventId, type ServerEvent } from '../domain/sse.ts';
import { findBuild } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

const HEARTBEAT_MS = 15_000;
/** Messages read at once; each may carry whole sources. */
const PAGE = 50;

/** The conversation as it happens: durable messages with their number as id, and what agents do right now in between. */
export function streamEventsRoute(context: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/builds/{build}/events',
      operation: 'streamEvents',
      summary: 'Server-sent events: `message` (durable, id = seq), `live` (what an agent does now; not kept), `end`',
      scope: 'builds:read',
      headers: { 'Last-Event-ID': 'Number of the last message you have; the stream goes on after it' },
      answers: {
        200: { description: 'The stream; it ends with `end` when the build has ended', schema: { type: 'string' }, contentType: 'text/event-stream' },
        204: { description: 'The build has ended and you have everything' },
      },
    },
    handle: async (request, reply) => {
      const build = pathParameter(request, 'build');
      const after = parseLastEventId(request.headers['last-event-id'] as string | undefined);
      if (after === undefined) throw new AppError('INVALID_ARGUMENT', 'Last-Event-ID must be the id of a message of this stream');
      const { state } = await findBuild(context.store, build);
      if (hasEnded(state) && after >= state.lastSeq) return reply.status(204).send();
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'keep-alive' });
      await stream(context, { build, after, ended: hasEnded(state) }, reply.raw);
      return reply;
    },
  };
}

interface Position {
  readonly build: string;
  /** Number of the last message the reader has. */
  readonly after: number;
  /** True when the build had ended before the stream began. */
  readonly ended: boolean;
}

async function stream(context: GatewayContext, position: Position, response: ServerResponse): Promise<void> {
  const { build } = position;
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  response.once('close', stop);
  context.stopping.addEventListener('abort', stop, { once: true });
  const wakes = context.watcher.subscribe(build);
  let leave: (() => void) | undefined;
  try {
    const onCaughtUp = (): void => void (leave ??= context.live.subscribe(build, (line) => sendLive(response, line)));
    await forwardMessages(context, position, response, { wakes, signal: abort.signal, onCaughtUp });
  } catch (error) {
    // The headers are sent: all that is left is to end, and the reader comes back with Last-Event-ID.
    if (!abort.signal.aborted) context.logger.warn({ err: error, buildId: build }, 'event stream broke');
  } finally {
    wakes.close();
    leave?.();
    abort.abort();
    context.stopping.removeEventListener('abort', stop);
    response.end();
  }
}

interface Waiting {
  readonly wakes: Wakes;
  readonly signal: AbortSignal;
  /** Called when the reader has every message; what is done right now would be out of place before that. */
  readonly onCaughtUp: () => void;
}

async function forwardMessages(context: GatewayContext, position: Position, response: ServerResponse, { wakes, signal, onCaughtUp }: Waiting): Promise<void> {
  let seq = position.after;
  let { ended } = position;
  while (!signal.aborted) {
    const rows = await readMessages(context.store, position.build, seq, PAGE);
    for (const row of rows) {
      seq = row.seq;
      ended ||= row.kind === 'buildEnded';
      await send(response, { event: 'message', data: toMessageView(row), id: row.seq }, signal);
    }
    if (rows.length > 0) continue;
    if (ended) return send(response, { event: 'end', data: {} }, signal);
    onCaughtUp();
    const woken = await wakes.next(HEARTBEAT_MS, signal);
    if (!woken && !signal.aborted) response.write(HEARTBEAT);
  }
}

function sendLive(response: ServerResponse, { from, text }: LiveLine): void {
  // A reader that cannot keep up with what is not kept anyway misses it.
  if (!response.writableEnded && !response.writableNeedDrain) response.write(formatEvent({ event: 'live', data: { from, text } }));
}

async function send(response: ServerResponse, event: ServerEvent, signal: AbortSignal): Promise<void> {
  if (!response.write(formatEvent(event)) && !signal.aborted) await once(response, 'drain', { signal });
}
