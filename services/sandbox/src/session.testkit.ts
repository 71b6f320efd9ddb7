import type { Finished, HttpRequest, HttpResponse, Program, SandboxServiceClient, SessionEvent, SessionRequest } from '@modwright/contracts/sandbox';
import { AppError, callDuplex, callStream } from '@modwright/runtime';

/** Runs a program through the service. */
export async function runToEnd(client: SandboxServiceClient, program: Program): Promise<{ finished: Finished; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  for await (const { event } of callStream(client.run.bind(client), { requestId: 'test', program }, { timeoutMs: 20_000 })) {
    if (event?.$case === 'finished') return { finished: event.value, ...printed };
    if (event) printed[event.$case] += Buffer.from(event.value).toString();
  }
  throw new AppError('INTERNAL', 'the run ended without a result');
}

/** A session as the service's own tests see it. */
export interface TestSession {
  readonly id: string;
  readonly ended: Promise<Finished>;
  fetch(request: Omit<HttpRequest, 'id'>): Promise<HttpResponse>;
  stop(): Promise<Finished>;
}

/** Opens a session through the service. Rejects with the end's reason and exit code when the program ends before it is ready. */
export async function openTestSession(client: SandboxServiceClient, program: Program): Promise<TestSession> {
  const call = callDuplex<SessionRequest, SessionEvent>(client.session.bind(client), { timeoutMs: 60_000 });
  const ready = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<Finished>();
  const waiting = new Map<string, (response: HttpResponse) => void>();
  let count = 0;
  const read = async (): Promise<void> => {
    for await (const { event } of call.replies) {
      if (event?.$case === 'ready') ready.resolve(event.value.sessionId);
      if (event?.$case === 'http') waiting.get(event.value.id)?.(event.value);
      if (event?.$case === 'finished') {
        ended.resolve(event.value);
        ready.reject(new Error(`${event.value.reason} ${event.value.exitCode}`));
      }
    }
  };
  read().catch((error: unknown) => ready.reject(error as Error));
  call.write({ request: { $case: 'start', value: program } });
  const id = await ready.promise;
  return {
    id,
    ended: ended.promise,
    fetch: (request) =>
      new Promise((resolve) => {
        const requestId = String(++count);
        waiting.set(requestId, resolve);
        call.write({ request: { $case: 'http', value: { ...request, id: requestId } } });
      }),
    stop: () => {
      call.write({ request: { $case: 'stop', value: {} } });
      return ended.promise;
    },
  };
}
