import type { TrainerServiceClient } from '@modwright/contracts/trainer';
import { callStream, callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { hasRunEnded, toRunEventView, toRunView } from '../domain/run-view.ts';
import { HEARTBEAT_MS, lastEventId, streamEvents, type EventStream } from './event-stream.ts';
import { pathParameter, type Route } from './route.ts';

const TIMEOUT_MS = 30_000;
/** Of one stream. A run may take longer: the stream then ends without `end`, and its reader comes back. */
const STREAM_TIMEOUT_MS = 6 * 3_600_000;

/** What happens in a run, as it happens. */
export function streamRunRoute(context: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/runs/{run}/events',
      operation: 'streamRunEvents',
      summary: 'Server-sent events: `message` (a RunEvent; durable, id = seq), `end`',
      scope: 'learning:read',
      installation: true,
      headers: { 'Last-Event-ID': 'Number of the last event you have; the stream goes on after it' },
      answers: {
        200: { description: 'The stream; it ends with `end` when the run has ended', schema: { type: 'string' }, contentType: 'text/event-stream' },
        204: { description: 'The run has ended and you have everything' },
      },
    },
    handle: async (request, reply) => {
      const client = context.trainer();
      const run = pathParameter(request, 'run');
      const after = lastEventId(request);
      const now = toRunView(await callUnary(client.getRun.bind(client), { run }, { timeoutMs: TIMEOUT_MS }));
      if (hasRunEnded(now) && after >= now.last_seq) return reply.status(204).send();
      await streamEvents(context, reply, { runId: run }, (stream) => follow(client, run, after, stream));
      return reply;
    },
  };
}

async function follow(client: TrainerServiceClient, run: string, afterSeq: number, stream: EventStream): Promise<void> {
  const beat = setInterval(() => stream.heartbeat(), HEARTBEAT_MS);
  try {
    const events = callStream(client.watchRun.bind(client), { run, afterSeq }, { timeoutMs: STREAM_TIMEOUT_MS, signal: stream.signal });
    for await (const event of events) await stream.send({ event: 'message', data: toRunEventView(event), id: event.seq });
    await stream.send({ event: 'end', data: {} });
  } finally {
    clearInterval(beat);
  }
}
