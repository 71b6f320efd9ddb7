import {
  SandboxServiceClient,
  type DescribeReply,
  type Finished,
  type HttpRequest,
  type HttpResponse,
  type Program,
  type Ready,
  type SessionEvent,
  type SessionRequest,
} from '@modwright/contracts/sandbox';
import { AppError, callDuplex, callStream, callUnary, createGrpcClient, newId } from '@modwright/runtime';

export interface RunOutcome {
  readonly finished: Finished;
  readonly stdout: string;
  readonly stderr: string;
}

/** An HTTP server that runs in a sandbox. */
export interface SandboxSession {
  readonly id: string;
  readonly bootMs: number;
  /** `status` 0 = no answer came; `error` says why. Never rejects while the session lives. */
  fetch(request: Omit<HttpRequest, 'id'>): Promise<HttpResponse>;
  /** What the program printed so far (bounded by its output limit). */
  readonly log: () => string;
  /** Resolves when the program has ended, however that came; undefined when the sandbox went away with it. */
  readonly ended: Promise<Finished | undefined>;
  /** Ends the program. Idempotent. */
  stop(): Promise<Finished | undefined>;
}

export interface SandboxClient {
  run(program: Program, signal?: AbortSignal): Promise<RunOutcome>;
  /** Resolves when the server accepts connections. Throws FAILED_PRECONDITION with what it printed when it never does. */
  open(program: Program, signal?: AbortSignal): Promise<SandboxSession>;
  close(): void;
}

/** A sandbox as whoever watches over it sees it, too. */
export interface WatchedSandbox extends SandboxClient {
  /** What isolation is in force, and how its self-tests went. */
  describe(timeoutMs: number): Promise<DescribeReply>;
}

const RUN_TIMEOUT_MS = 10 * 60_000;
const SESSION_TIMEOUT_MS = 24 * 3600_000;

export function createSandboxClient(address: string, token: string, tlsFolder?: string): WatchedSandbox {
  const client = createGrpcClient(SandboxServiceClient, address, token, tlsFolder);
  return {
    run: async (program, signal) => {
      const stdout: Uint8Array[] = [];
      const stderr: Uint8Array[] = [];
      const limits = { timeoutMs: RUN_TIMEOUT_MS, ...(signal ? { signal } : {}) };
      for await (const { event } of callStream(client.run.bind(client), { requestId: newId('run'), program }, limits)) {
        if (event?.$case === 'stdout') stdout.push(event.value);
        if (event?.$case === 'stderr') stderr.push(event.value);
        if (event?.$case === 'finished') return { finished: event.value, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
      }
      throw new AppError('UNAVAILABLE', 'failed to run program: the sandbox ended its answer without a result');
    },
    open: (program, signal) => openSession(client, program, signal),
    describe: (timeoutMs) => callUnary(client.describe.bind(client), {}, { timeoutMs }),
    close: () => client.close(),
  };
}

async function openSession(client: SandboxServiceClient, program: Program, signal: AbortSignal | undefined): Promise<SandboxSession> {
  const call = callDuplex<SessionRequest, SessionEvent>(client.session.bind(client), { timeoutMs: SESSION_TIMEOUT_MS, ...(signal ? { signal } : {}) });
  const waiting = new Map<string, (response: HttpResponse) => void>();
  const log: Buffer[] = [];
  const ready = Promise.withResolvers<Ready>();
  const ended = Promise.withResolvers<Finished | undefined>();
  let count = 0;
  let endedWith: string | undefined;

  const noAnswer = (id: string, error: string): HttpResponse => ({ id, status: 0, headers: {}, body: Buffer.alloc(0), error });
  const endWith = (finished: Finished | undefined, why: string): void => {
    endedWith ??= why;
    ended.resolve(finished);
    ready.reject(new AppError('FAILED_PRECONDITION', why));
    for (const [id, answer] of waiting) answer(noAnswer(id, why));
    waiting.clear();
  };
  const read = async (): Promise<void> => {
    try {
      for await (const { event } of call.replies) {
        if (event?.$case === 'ready') ready.resolve(event.value);
        if (event?.$case === 'stdout' || event?.$case === 'stderr') log.push(Buffer.from(event.value));
        if (event?.$case === 'http') {
          waiting.get(event.value.id)?.(event.value);
          waiting.delete(event.value.id);
        }
        if (event?.$case === 'finished') endWith(event.value, `the app ended (${event.value.reason}, exit code ${event.value.exitCode}): ${tail(log)}`);
      }
      endWith(undefined, 'the sandbox closed the session');
    } catch (error) {
      ready.reject(AppError.from(error));
      endWith(undefined, AppError.from(error).message);
    }
  };
  void read();
  call.write({ request: { $case: 'start', value: program } });
  const { sessionId, bootMs } = await ready.promise;

  return {
    id: sessionId,
    bootMs,
    log: () => Buffer.concat(log).toString(),
    fetch: (request) =>
      new Promise((resolve) => {
        const id = String(++count);
        if (endedWith !== undefined) return resolve(noAnswer(id, endedWith));
        waiting.set(id, resolve);
        call.write({ request: { $case: 'http', value: { ...request, id } } });
      }),
    ended: ended.promise,
    stop: async () => {
      if (endedWith === undefined) {
        call.write({ request: { $case: 'stop', value: {} } });
        call.close();
      }
      return ended.promise;
    },
  };
}

function tail(log: readonly Buffer[]): string {
  return Buffer.concat(log).toString().trim().slice(-600) || 'it printed nothing';
}
