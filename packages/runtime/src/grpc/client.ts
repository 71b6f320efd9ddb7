import {
  InterceptingCall,
  Metadata,
  type CallOptions,
  type ChannelCredentials,
  type Client,
  type ClientDuplexStream,
  type ClientOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type Interceptor,
  type ServiceError,
} from '@grpc/grpc-js';
import { telemetryIsOn } from '@modwright/telemetry';
import { channelCredentials } from './credentials.ts';
import { fromStatus } from './status.ts';
import { currentTenant } from '../tenant.ts';
import { MAX_MESSAGE_BYTES, TENANT_HEADER } from './server.ts';
import { traceCalls } from './trace-calls.ts';

/** Every call has a deadline; there is no default on purpose. */
export interface CallLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

// All our methods carry an idempotency key, so a call that never reached a server may be sent again.
const SERVICE_CONFIG = JSON.stringify({
  methodConfig: [
    { name: [{}], retryPolicy: { maxAttempts: 5, initialBackoff: '0.1s', maxBackoff: '1s', backoffMultiplier: 2, retryableStatusCodes: ['UNAVAILABLE'] } },
  ],
});

type ClientConstructor<C extends Client> = new (address: string, credentials: ChannelCredentials, options?: Partial<ClientOptions>) => C;

/**
 * A client of a generated service that sends the internal token and whom the call is for, and retries what never arrived.
 * @param tlsFolder of certificates; undefined = connections are not encrypted.
 */
export function createGrpcClient<C extends Client>(Service: ClientConstructor<C>, address: string, token: string, tlsFolder?: string): C {
  const addToken: Interceptor = (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        metadata.set('authorization', `Bearer ${token}`);
        const tenant = currentTenant();
        if (tenant !== undefined) metadata.set(TENANT_HEADER, tenant);
        next(metadata, listener);
      },
    });
  return new Service(address, channelCredentials(tlsFolder), {
    interceptors: telemetryIsOn() ? [addToken, traceCalls] : [addToken],
    'grpc.service_config': SERVICE_CONFIG,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
}

type UnaryMethod<Q, S> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, reply: S) => void,
) => ClientUnaryCall;

/** `callUnary((...a) => client.describe(...a), {}, { timeoutMs: 1000 })`. Rejects with AppError. */
export function callUnary<Q, S>(method: UnaryMethod<Q, S>, request: Q, limits: CallLimits): Promise<S> {
  return new Promise((resolve, reject) => {
    const call = method(request, new Metadata(), { deadline: Date.now() + limits.timeoutMs }, (error, reply) => {
      limits.signal?.removeEventListener('abort', cancel);
      if (error) reject(fromStatus(error));
      else resolve(reply);
    });
    const cancel = (): void => call.cancel();
    onAbort(limits.signal, cancel);
  });
}

/** Also runs `cancel` for a signal that was aborted before: its event will not come again. */
function onAbort(signal: AbortSignal | undefined, cancel: () => void): void {
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
}

type StreamMethod<Q, S> = (request: Q, metadata: Metadata, options: Partial<CallOptions>) => ClientReadableStream<S>;

/** Replies of a server-streaming call, one by one. Leaving the loop cancels the call. Throws AppError. */
export async function* callStream<Q, S>(method: StreamMethod<Q, S>, request: Q, limits: CallLimits): AsyncGenerator<S> {
  const call = method(request, new Metadata(), { deadline: Date.now() + limits.timeoutMs });
  yield* readAll<S>(call, limits.signal);
}

/** A bidirectional call: send with `write`, read `replies`, end with `close`. */
export interface DuplexCall<Q, S> {
  write(request: Q): void;
  readonly replies: AsyncGenerator<S>;
  close(): void;
}

type DuplexMethod<Q, S> = (metadata: Metadata, options: Partial<CallOptions>) => ClientDuplexStream<Q, S>;

export function callDuplex<Q, S>(method: DuplexMethod<Q, S>, limits: CallLimits): DuplexCall<Q, S> {
  const call = method(new Metadata(), { deadline: Date.now() + limits.timeoutMs });
  return { write: (request) => void call.write(request), replies: readAll<S>(call, limits.signal), close: () => call.end() };
}

async function* readAll<S>(call: ClientReadableStream<S> | ClientDuplexStream<never, S>, signal: AbortSignal | undefined): AsyncGenerator<S> {
  const cancel = (): void => call.cancel();
  onAbort(signal, cancel);
  try {
    for await (const reply of call) yield reply as S;
  } catch (error) {
    throw fromStatus(error as ServiceError);
  } finally {
    signal?.removeEventListener('abort', cancel);
    call.cancel();
  }
}
