import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { VersionConfirmed } from '@modwright/contracts/learning';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Bus } from './connect.ts';
import { STREAM, subjects } from './subjects.ts';

/** A modwright.learning.v1.Serving, encoded, and who vouches for it. */
export interface SignedServing {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  /** Id of the key. */
  readonly key: string;
}

const SIGNATURE = 'Modwright-Signature';
const KEY = 'Modwright-Key';
/** How often the newest word is read again: what a lost connection swallowed is then made good. */
const READ_AGAIN_MS = 10_000;

/** Tells every policy which version answers. Resolves once the server keeps it; replicas that start later read it. Throws UNAVAILABLE. */
export async function tellServing(bus: Bus, serving: SignedServing): Promise<void> {
  const fields = headers();
  fields.set('content-type', 'application/x-protobuf; messageType="modwright.learning.v1.Serving"');
  fields.set(SIGNATURE, Buffer.from(serving.signature).toString('base64'));
  fields.set(KEY, serving.key);
  try {
    await bus.jetstream.publish(subjects.serving, serving.bytes, { headers: fields, timeout: 12_000 });
  } catch (error) {
    throw new AppError('UNAVAILABLE', `failed to tell which version answers: ${(error as Error).message}`, { cause: error });
  }
}

/** The newest word on which version answers; undefined = there was none yet. Throws UNAVAILABLE. */
export async function readServing(bus: Bus): Promise<SignedServing | undefined> {
  try {
    const manager = await bus.jetstream.jetstreamManager(false);
    const message = await manager.direct.getMessage(STREAM.policy, { last_by_subj: subjects.serving });
    return message ? toSigned(message.data, message.header) : undefined;
  } catch (error) {
    throw new AppError('UNAVAILABLE', `failed to read which version answers: ${(error as Error).message}`, { cause: error });
  }
}

export interface ServingListener {
  /** Hears every word as it comes, and the newest again every 10 s. One at a time. */
  readonly onServing: (serving: SignedServing) => Promise<void>;
  readonly logger: Logger;
}

/** Hears which version answers until it is stopped. The newest word, if there is one, has been dealt with when this resolves. */
export async function followServing(bus: Bus, { onServing, logger }: ServingListener): Promise<{ stop(): Promise<void> }> {
  let last = Promise.resolve();
  const deal = (get: () => Promise<SignedServing | undefined>): Promise<void> => {
    last = last.then(async () => {
      const serving = await get();
      if (serving) await onServing(serving);
    });
    last = last.catch((error: unknown) => logger.warn({ err: error }, 'failed to follow which version answers; trying again'));
    return last;
  };
  const subscription = bus.connection.subscribe(subjects.serving, {
    callback: (error, message) => void (error ? undefined : deal(() => Promise.resolve(toSigned(message.data, message.headers)))),
  });
  let reading = false;
  const timer = setInterval(() => {
    if (reading) return;
    reading = true;
    void deal(() => readServing(bus)).finally(() => (reading = false));
  }, READ_AGAIN_MS);
  await deal(() => readServing(bus));
  return {
    stop: async () => {
      clearInterval(timer);
      subscription.unsubscribe();
      await last;
    },
  };
}

function toSigned(bytes: Uint8Array, fields: MsgHdrs | undefined): SignedServing {
  return { bytes, signature: Buffer.from(fields?.get(SIGNATURE) ?? '', 'base64'), key: fields?.get(KEY) ?? '' };
}

/** A replica of the policy says what it has done with a version. Not kept: it is said again every 10 s. */
export function tellConfirmed(bus: Bus, confirmed: VersionConfirmed): void {
  if (!bus.connection.isClosed()) bus.connection.publish(subjects.confirmed, VersionConfirmed.encode(confirmed).finish());
}

/** What replicas of the policy say, as they say it, until the signal aborts. */
export function hearConfirmed(bus: Bus, onConfirmed: (confirmed: VersionConfirmed) => void, signal: AbortSignal): void {
  const hear = (error: Error | null, message: Msg): void => {
    if (!error) onConfirmed(VersionConfirmed.decode(message.data));
  };
  const subscription = bus.connection.subscribe(subjects.confirmed, { callback: hear });
  signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
}
