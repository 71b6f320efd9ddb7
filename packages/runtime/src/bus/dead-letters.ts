import type { JsMsg, JetStreamManager } from '@nats-io/jetstream';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Bus } from './connect.ts';
import type { Consumption } from './consume.ts';
import { DEAD_HEADERS, deadLetterId } from './dead-letter-id.ts';
import { DEAD_LETTER_CONSUMER, STREAM, subjects } from './subjects.ts';

/** Advisory of the server: https://docs.nats.io/running-a-nats-service/nats_admin/monitoring/monitoring_jetstream#advisories */
interface Advisory {
  readonly stream: string;
  readonly stream_seq: number;
  readonly deliveries: number;
}

/** A message that no consumer could settle. */
export interface DeadLetter {
  /** The same however often it comes. */
  readonly id: string;
  /** Where it was addressed. */
  readonly subject: string;
  /** As it came; it need not be an envelope. */
  readonly data: Uint8Array;
  readonly reason: string;
}

export interface DeadLetterOptions {
  readonly logger: Logger;
  /** May be called again with the same letter. */
  readonly handle: (letter: DeadLetter) => Promise<void>;
}

/** Messages that were given up: delivered too often, or ended by who took them. A given-up one is taken off the work queue after it was handled. */
export async function consumeDeadLetters(bus: Bus, options: DeadLetterOptions): Promise<Consumption> {
  const consumer = await bus.jetstream.consumers.get(STREAM.dead, DEAD_LETTER_CONSUMER);
  const manager = await bus.manager();
  const settle = async (message: JsMsg): Promise<void> => {
    if (message.subject.startsWith(subjects.dead(''))) await options.handle(toLetter(message));
    else await handleGivenUp(manager, message.json<Advisory>(), options);
    message.ack();
  };
  const messages = await consumer.consume({
    max_messages: 10,
    callback: (message) => {
      settle(message).catch((error: unknown) => {
        options.logger.error({ err: AppError.from(error) }, 'failed to handle a dead letter');
        message.nak(5_000);
      });
    },
  });
  return { stop: async () => void (await messages.close()) };
}

function toLetter({ data, headers, subject, seq, time, info }: JsMsg): DeadLetter {
  const id = headers?.get('Nats-Msg-Id') || deadLetterId(info.stream, seq, time);
  return { id, data, subject: headers?.get(DEAD_HEADERS.subject) || subject, reason: decodeURIComponent(headers?.get(DEAD_HEADERS.reason) ?? '') };
}

async function handleGivenUp(manager: JetStreamManager, advisory: Advisory, options: DeadLetterOptions): Promise<void> {
  const { stream, stream_seq: seq, deliveries } = advisory;
  const stored = await manager.streams.getMessage(stream, { seq });
  if (!stored) return;
  const reason = `delivered ${deliveries} times without an answer`;
  await options.handle({ id: deadLetterId(stream, seq, stored.time), subject: stored.subject, data: stored.data, reason });
  await manager.streams.deleteMessage(stream, seq, false);
}
