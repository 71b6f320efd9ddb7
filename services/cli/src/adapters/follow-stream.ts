import { followEvents, ModwrightError, type Access, type ReceivedEvent, type StreamState } from '@modwright/client';
import { AppError, type ErrorCode } from '@modwright/runtime';

/** What every stream tells besides its own events: the gateway does not answer (the stream goes on by itself when it does), and the end. */
export type StreamEnd = Exclude<StreamState, { readonly kind: 'open' }>;

/** How long a gateway may be away before the reader gives up. */
const PATIENCE_MS = 90_000;

/**
 * Server-sent events from the first until the `end`, with this program's errors: UNAVAILABLE when the gateway stays away for 90 s, and what it
 * refuses for good.
 */
export async function* followStream<T extends { readonly kind: string }>(
  access: Access,
  path: string,
  toEvent: (event: ReceivedEvent) => T | undefined,
  signal: AbortSignal,
): AsyncGenerator<T | StreamEnd> {
  try {
    for await (const event of followEvents(access, path, toEvent, { signal, patienceMs: PATIENCE_MS })) if (event.kind !== 'open') yield event as T | StreamEnd;
  } catch (error) {
    throw error instanceof ModwrightError ? toAppError(error) : error;
  }
}

function toAppError(error: ModwrightError): AppError {
  const isAway = error.status === 0;
  const message = isAway ? 'the stack has not answered for a while: run modwright up; nothing is lost' : error.message;
  return new AppError(isAway ? 'UNAVAILABLE' : (error.code as ErrorCode), message, { cause: error });
}
