import { Envelope } from '@modwright/contracts/build';
import { publishBytes, subjects, type Bus, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { kindOf, markSent, unsentMessages, type MessageWrite, type Unsent } from '@modwright/store/orchestrator';

/** Publishes what was recorded. A message that could not be published stays in the outbox and is swept up later. */
export interface Relay {
  /** Messages that were just committed; returns at once. */
  publish(messages: readonly MessageWrite[]): void;
  /** Publishes everything unsent that is older than `olderThanMs`. Returns how many. */
  sweep(olderThanMs: number): Promise<number>;
  /** Waits for what is on its way and writes down what was sent. */
  stop(): Promise<void>;
}

const MARK_EVERY_MS = 200;
const SWEEP_EVERY_MS = 5_000;

export function startRelay(bus: Bus, store: Store, logger: Logger): Relay {
  const onTheWay = new Set<Promise<void>>();
  let sent: string[] = [];

  const send = (message: Pick<Unsent, 'id' | 'subject' | 'envelope'>, said = Envelope.decode(message.envelope)): Promise<void> => {
    const work = publishBytes(bus, message.subject, message.id, message.envelope, said)
      .then(() => void sent.push(message.id))
      .catch((error: unknown) => logger.warn({ err: error, messageId: message.id }, 'publish failed; the sweep tries again'))
      .finally(() => onTheWay.delete(work));
    onTheWay.add(work);
    return work;
  };
  const mark = async (): Promise<void> => {
    const ids = sent;
    if (ids.length === 0) return;
    sent = [];
    await markSent(store, ids).catch((error: unknown) => {
      logger.warn({ err: error }, 'failed to mark messages as sent; trying again');
      sent.push(...ids);
    });
  };
  const sweep = async (olderThanMs: number): Promise<number> => {
    const messages = await unsentMessages(store, olderThanMs);
    await Promise.all(messages.map((message) => send(message)));
    await mark();
    return messages.length;
  };
  const marking = setInterval(() => void mark(), MARK_EVERY_MS);
  const sweeping = setInterval(() => void sweep(SWEEP_EVERY_MS).catch((error: unknown) => logger.warn({ err: error }, 'sweep failed')), SWEEP_EVERY_MS);

  return {
    publish: (messages) => {
      for (const { envelope, subject } of messages) {
        const bytes = Buffer.from(Envelope.encode(envelope).finish());
        if (subject) void send({ id: envelope.id, subject, envelope: bytes }, envelope);
        // For other readers of the conversation; the store has the truth, so nobody waits for this.
        if (!bus.connection.isClosed()) bus.connection.publish(subjects.event(envelope.build, kindOf(envelope)), bytes);
      }
    },
    sweep,
    stop: async () => {
      clearInterval(marking);
      clearInterval(sweeping);
      await Promise.allSettled(onTheWay);
      await mark();
    },
  };
}
