import type { Access, Shapes } from './client.ts';
import { followEvents, type FollowOptions, type StreamState } from './follow-events.ts';
import type { ReceivedEvent } from './server-events.ts';

/** What happens in a build, as it comes. */
export type BuildEvent =
  /** Durable; each comes once and in order of `seq`. */
  | { readonly kind: 'message'; readonly message: Shapes['Message'] }
  /** What an agent does right now; not kept. */
  | { readonly kind: 'live'; readonly from: string; readonly text: string }
  | StreamState;

/**
 * Tells what happens in a build until it has ended; a broken stream goes on after the last message that came.
 * Throws as `followEvents` does: an unknown build, a key that is not valid.
 */
export function followBuild(access: Access, build: string, options?: FollowOptions): AsyncGenerator<BuildEvent> {
  return followEvents(access, `/v1/builds/${encodeURIComponent(build)}/events`, toBuildEvent, options);
}

function toBuildEvent({ event, data }: ReceivedEvent): BuildEvent | undefined {
  if (event === 'message') return { kind: 'message', message: JSON.parse(data) as Shapes['Message'] };
  if (event !== 'live') return undefined;
  const { from, text } = JSON.parse(data) as { readonly from: string; readonly text: string };
  return { kind: 'live', from, text };
}
