import type { Access, Shapes } from './client.ts';
import { followEvents, type FollowOptions, type StreamState } from './follow-events.ts';
import type { ReceivedEvent } from './server-events.ts';

/** What happens in a training run, as it comes; each event comes once and in order of `seq`. */
export type RunStreamEvent = { readonly kind: 'event'; readonly event: Shapes['RunEvent'] } | StreamState;

/** Tells what happens in a training run until it has ended; a broken stream goes on after the last event. Throws as `followEvents` does. */
export function followRun(access: Access, run: string, options?: FollowOptions): AsyncGenerator<RunStreamEvent> {
  return followEvents(access, `/v1/runs/${encodeURIComponent(run)}/events`, toRunEvent, options);
}

function toRunEvent({ event, data }: ReceivedEvent): RunStreamEvent | undefined {
  return event === 'message' ? { kind: 'event', event: JSON.parse(data) as Shapes['RunEvent'] } : undefined;
}
