import { headers } from '@nats-io/transport-node';
import { Envelope } from '@modwright/contracts/build';
import { aboutBuild, ATTRIBUTE, fromTraceparent, inSpan, METRIC, telemetryIsOn, toHeaders } from '@modwright/telemetry';
import { AppError } from '../errors.ts';
import type { Bus } from './connect.ts';
import { subjects } from './subjects.ts';

/**
 * Publishes durably and waits for the server's word. Broker dedup by envelope id only saves work; keys in Postgres make effects happen once.
 * It is traced below the envelope's `traceparent` or, without one, below the running work.
 */
export async function publishEnvelope(bus: Bus, subject: string, envelope: Envelope): Promise<void> {
  await publishBytes(bus, subject, envelope.id, Envelope.encode(envelope).finish(), envelope);
}

/** What is known of an encoded envelope beside its id. */
type Said = Pick<Envelope, 'build' | 'traceparent'>;

/** As publishEnvelope, for an envelope that is already encoded. */
export async function publishBytes(bus: Bus, subject: string, id: string, bytes: Uint8Array, said?: Said): Promise<void> {
  if (!telemetryIsOn()) return send(bus, subject, id, bytes);
  const attributes = { ...messageAttributes('send', subject, id), [ATTRIBUTE.bodySize]: bytes.byteLength };
  const parent = said?.traceparent ? { parent: aboutBuild(fromTraceparent(said.traceparent), said.build) } : {};
  await inSpan({ name: `publish ${subject}`, kind: 'producer', attributes, measuredBy: METRIC.publishDuration, ...parent }, ({ context }) =>
    send(bus, subject, id, bytes, toHeaders(context)),
  );
}

async function send(bus: Bus, subject: string, id: string, bytes: Uint8Array, traced: Readonly<Record<string, string>> = {}): Promise<void> {
  const fields = headers();
  fields.set('content-type', 'application/x-protobuf; messageType="modwright.build.v1.Envelope"');
  for (const [name, value] of Object.entries(traced)) fields.set(name, value);
  try {
    await bus.jetstream.publish(subject, bytes, { msgID: id, headers: fields, timeout: 12_000 });
  } catch (error) {
    throw new AppError('UNAVAILABLE', `failed to publish ${id} to ${subject}: ${(error as Error).message}`, { cause: error });
  }
}

/** What spans say of a message. Subjects of the work queue have no ids in them, so that they are their own templates. */
export function messageAttributes(type: 'send' | 'process', subject: string, id: string): Readonly<Record<string, string>> {
  return {
    [ATTRIBUTE.messagingSystem]: 'nats',
    [ATTRIBUTE.messagingOperation]: type,
    [ATTRIBUTE.messagingOperationName]: type === 'send' ? 'publish' : 'process',
    [ATTRIBUTE.destination]: subject,
    [ATTRIBUTE.messageId]: id,
  };
}

/** Fire and forget: what is happening now, for people who watch. */
export function publishLive(bus: Bus, subject: string, text: string): void {
  if (!bus.connection.isClosed()) bus.connection.publish(subject, text);
}

/** What is happening now in one build, as it comes. Ends when the signal aborts. */
export async function* subscribeLive(bus: Bus, subject: string, signal: AbortSignal): AsyncGenerator<string> {
  for await (const { text } of hear(bus, subject, signal)) yield text;
}

/** What an agent said it is doing right now. */
export interface LiveLine {
  readonly from: string;
  readonly build: string;
  readonly text: string;
}

/** What is happening now in every build, as it comes. Ends when the signal aborts. */
export function subscribeAllLive(bus: Bus, signal: AbortSignal): AsyncGenerator<LiveLine> {
  return hear(bus, subjects.live('*', '*'), signal);
}

async function* hear(bus: Bus, subject: string, signal: AbortSignal): AsyncGenerator<LiveLine> {
  const subscription = bus.connection.subscribe(subject);
  signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
  for await (const message of subscription) {
    const [, from = '', build = ''] = message.subject.split('.');
    yield { from, build, text: message.string() };
  }
}
