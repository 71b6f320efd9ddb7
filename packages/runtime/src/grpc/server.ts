import { timingSafeEqual } from 'node:crypto';
import {
  Server,
  ServerInterceptingCall,
  ServerListenerBuilder,
  status,
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  type ServerInterceptor,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { within, type OpenSpan } from '@modwright/telemetry';
import { withTenant } from '../tenant.ts';
import { AppError } from '../errors.ts';
import { serverCredentials } from './credentials.ts';
import { toStatus } from './status.ts';
import { openServerSpan } from './trace-calls.ts';

/** What a handler may know about its call. */
export interface CallContext {
  /** Aborts when the caller cancels, disconnects, or its deadline passes. */
  readonly signal: AbortSignal;
}

export interface GrpcServer {
  /** "127.0.0.1:41234". */
  readonly address: string;
  /** Lets running calls end, then closes; streams that are still open after `graceMs` are cut. */
  close(graceMs?: number): Promise<void>;
}

export interface GrpcServerOptions {
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  /** Callers must send it; it is what keeps other users of the machine out. */
  readonly token: string;
  /** Of certificates; undefined = connections are not encrypted. */
  readonly tlsFolder?: string | undefined;
  readonly services: readonly { readonly definition: ServiceDefinition; readonly implementation: UntypedServiceImplementation }[];
}

/** Messages carry plans and sources of whole apps. */
export const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
const MAX_ENCRYPTED_AGE_MS = 15 * 60_000;
/** Says for which tenant a call is; absent = for nobody in particular. */
export const TENANT_HEADER = 'modwright-tenant';

export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const server = new Server({
    interceptors: [requireToken(options.token)],
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    // Who shows a certificate that counts no more loses the connection at last: it is asked to connect again, and calls that run end by themselves.
    ...(options.tlsFolder ? { 'grpc.max_connection_age_ms': MAX_ENCRYPTED_AGE_MS } : {}),
  });
  for (const { definition, implementation } of options.services) server.addService(readingAll(definition), implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${options.host}:${options.port}`, serverCredentials(options.tlsFolder), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    address: `${options.host}:${port}`,
    close: (graceMs = 2_000) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.forceShutdown(), graceMs);
        server.tryShutdown(() => {
          clearTimeout(cut);
          resolve();
        });
      }),
  };
}

function requireToken(token: string): ServerInterceptor {
  const expected = Buffer.from(`Bearer ${token}`);
  return (_method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next(
          new ServerListenerBuilder()
            .withOnReceiveMetadata((metadata, proceed) => {
              const given = Buffer.from(String(metadata.get('authorization')[0] ?? ''));
              const ok = given.length === expected.length && timingSafeEqual(given, expected);
              if (ok) proceed(metadata);
              else call.sendStatus({ code: status.UNAUTHENTICATED, details: 'the internal token is missing or wrong' });
            })
            .build(),
        ),
    });
}

/** Stands for a request whose bytes are none of its contract: a number that its enumeration does not have, a cut message. */
class Unreadable {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** The library would call what cannot be read a fault of ours, and say no more. */
function readingAll(definition: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(definition).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): unknown => {
      try {
        return method.requestDeserialize(bytes) as unknown;
      } catch (error) {
        return new Unreadable((error as Error).message);
      }
    };
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods) as ServiceDefinition;
}

/** Throws INVALID_ARGUMENT when it could not be read. */
function readable<Q>(request: Q): Q {
  if (request instanceof Unreadable) throw new AppError('INVALID_ARGUMENT', `the request cannot be read: ${request.why}`);
  return request;
}

async function* readableOnes<Q>(requests: AsyncIterable<Q>): AsyncGenerator<Q> {
  for await (const request of requests) yield readable(request);
}

/** Adapts `(request, context) => reply` to a gRPC unary handler: span, tenant, abort signal, error mapping. */
export function unary<Q, S>(handle: (request: Q, context: CallContext) => Promise<S>): handleUnaryCall<Q, S> {
  return (call, callback) => {
    const { signal, span, inCall } = accept(call);
    inCall(async () => handle(readable(call.request), { signal })).then(
      (reply) => {
        span.end();
        callback(null, reply);
      },
      (error: unknown) => {
        span.end(error);
        callback(toStatus(error));
      },
    );
  };
}

/** Adapts an async generator to a server-streaming handler. The generator is ended when the caller goes away. */
export function serverStream<Q, S>(handle: (request: Q, context: CallContext) => AsyncIterable<S>): handleServerStreamingCall<Q, S> {
  return (call) => {
    const { signal, span, inCall } = accept(call);
    void inCall(() => pump(() => handle(readable(call.request), { signal }), call, signal, span));
  };
}

/** Adapts `(requests, context) => replies` to a bidirectional handler. */
export function bidiStream<Q, S>(handle: (requests: AsyncIterable<Q>, context: CallContext) => AsyncIterable<S>): handleBidiStreamingCall<Q, S> {
  return (call) => {
    const { signal, span, inCall } = accept(call);
    void inCall(() => pump(() => handle(readableOnes(call), { signal }), call, signal, span));
  };
}

interface Incoming {
  readonly metadata: Metadata;
  getPath(): string;
  on(event: 'cancelled', listener: () => void): unknown;
}

interface Accepted {
  readonly signal: AbortSignal;
  readonly span: OpenSpan;
  /** Runs what the call asks for inside its span and for its tenant. */
  readonly inCall: <T>(work: () => Promise<T>) => Promise<T>;
}

function accept(call: Incoming): Accepted {
  const abort = new AbortController();
  call.on('cancelled', () => abort.abort());
  const span = openServerSpan(call.getPath(), call.metadata);
  const tenant = call.metadata.get(TENANT_HEADER)[0]?.toString();
  const inCall = <T>(work: () => Promise<T>): Promise<T> => within(span.context, () => (tenant === undefined ? work() : withTenant(tenant, work)));
  return { signal: abort.signal, span, inCall };
}

interface Sink<S> {
  write(chunk: S): boolean;
  once(event: 'drain' | 'cancelled', listener: () => void): unknown;
  emit(event: 'error', error: unknown): boolean;
  end(): void;
}

async function pump<S>(open: () => AsyncIterable<S>, call: Sink<S>, signal: AbortSignal, span: OpenSpan): Promise<void> {
  let failed: unknown;
  try {
    for await (const reply of open()) {
      if (signal.aborted) return;
      if (!call.write(reply)) await new Promise<void>((resolve) => (call.once('drain', resolve), call.once('cancelled', resolve)));
    }
    call.end();
  } catch (error) {
    if (signal.aborted) return;
    failed = error;
    call.emit('error', toStatus(error));
  } finally {
    span.end(failed);
  }
}
