import { readMessages } from '@modwright/store/read';
import type { GatewayContext } from '../context.ts';
import { hasEnded } from '../domain/build-view.ts';
import { toMessageView } from '../domain/message-view.ts';
import { HEARTBEAT_MS, lastEventId, streamEvents, type EventStream } from './event-stream.ts';
import { findBuild } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

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
      const after = lastEventId(request);
      const { state } = await findBuild(context.store, build);
      const ended = hasEnded(state);
      if (ended && after >= state.lastSeq) return reply.status(204).send();
      await streamEvents(context, reply, { buildId: build }, (stream) => follow(context, { build, after, ended }, stream));
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

async function follow(context: GatewayContext, position: Position, stream: EventStream): Promise<void> {
  const { build } = position;
  const wakes = context.watcher.subscribe(build);
  let leave: (() => void) | undefined;
  // What is done right now would be out of place before the reader has every message.
  const onCaughtUp = (): void => void (leave ??= context.live.subscribe(build, ({ from, text }) => stream.offer({ event: 'live', data: { from, text } })));
  try {
    let seq = position.after;
    let { ended } = position;
    while (!stream.signal.aborted) {
      const rows = await readMessages(context.store, build, seq, PAGE);
      for (const row of rows) {
        seq = row.seq;
        ended ||= row.kind === 'buildEnded';
        await stream.send({ event: 'message', data: toMessageView(row), id: row.seq });
      }
      if (rows.length > 0) continue;
      if (ended) return await stream.send({ event: 'end', data: {} });
      onCaughtUp();
      const woken = await wakes.next(HEARTBEAT_MS, stream.signal);
      if (!woken && !stream.signal.aborted) stream.heartbeat();
    }
  } finally {
    wakes.close();
    leave?.();
  }
}
