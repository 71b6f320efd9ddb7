import { setTimeout as delay } from 'node:timers/promises';
import type { HttpRequest, Program, SessionEvent, SessionRequest } from '@modwright/contracts/sandbox';
import { AppError, type CallContext } from '@modwright/runtime';
import { accepts, noAnswer, sendHttp } from '../adapters/app-door.ts';
import type { RunningProgram } from '../domain/driver.ts';
import { createEventQueue, type EventQueue } from '../domain/event-queue.ts';
import type { SandboxParts } from '../parts.ts';
import { streamProgram } from './stream-program.ts';

const READY_POLL_MS = 5;

/** Keeps one HTTP server alive and carries requests to it. It ends when the caller sends `stop`, ends its stream, or goes away. */
export async function* handleSession(parts: SandboxParts, requests: AsyncIterable<SessionRequest>, { signal }: CallContext): AsyncGenerator<SessionEvent> {
  const incoming = requests[Symbol.asyncIterator]();
  const program = await firstProgram(incoming);
  const queue = createEventQueue<SessionEvent>();
  yield* streamProgram(parts, 'session', program, queue, signal, (running, launchedAt) => {
    const close = parts.sessions.open(running);
    void announce(running, queue, launchedAt, signal);
    void carry(running, incoming, queue);
    return close;
  });
}

async function firstProgram(incoming: AsyncIterator<SessionRequest>): Promise<Program> {
  const { value } = (await incoming.next()) as { value: SessionRequest | undefined };
  if (value?.request?.$case !== 'start') throw new AppError('INVALID_ARGUMENT', 'failed to open session: its first message must be `start`');
  return value.request.value;
}

/** Tells when the server accepts connections; the wait ends with the program, which its wall time bounds. */
async function announce(running: RunningProgram, queue: EventQueue<SessionEvent>, started: number, signal: AbortSignal): Promise<void> {
  let ended = false;
  void running.outcome.then(() => (ended = true));
  while (!ended && !signal.aborted) {
    const path = running.socketPath();
    if (path !== undefined && (await accepts(path))) {
      queue.push({ event: { $case: 'ready', value: { sessionId: running.id, bootMs: Math.round(performance.now() - started) } } });
      return;
    }
    await delay(READY_POLL_MS);
  }
}

/** Sends each request on as it comes; answers go back in the order in which they are complete. */
async function carry(running: RunningProgram, incoming: AsyncIterator<SessionRequest>, queue: EventQueue<SessionEvent>): Promise<void> {
  try {
    for (;;) {
      const next = await incoming.next();
      const request = next.done ? undefined : next.value.request;
      if (request === undefined || request.$case === 'stop') break;
      if (request.$case === 'http') void answer(running, request.value, queue);
    }
  } catch {
    // The stream broke, which is one way for a caller to go away.
  }
  running.stop();
}

async function answer(running: RunningProgram, request: HttpRequest, queue: EventQueue<SessionEvent>): Promise<void> {
  const path = running.socketPath();
  const response = path === undefined ? noAnswer(request.id, 'the app does not listen') : await sendHttp(path, request);
  queue.push({ event: { $case: 'http', value: response } });
}
