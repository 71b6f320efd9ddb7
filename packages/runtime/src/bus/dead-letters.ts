import { Envelope } from '@modwright/contracts/build';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Bus } from './connect.ts';
import type { Consumption } from './consume.ts';
import { DEAD_LETTER_CONSUMER, STREAM } from './subjects.ts';

/** Advisory of the server: https://docs.nats.io/running-a-nats-service/nats_admin/monitoring/monitoring_jetstream#advisories */
interface Advisory {
  readonly stream: string;
  readonly stream_seq: number;
  readonly deliveries: number;
  readonly reason?: string;
}

export interface DeadLetterOptions {
  readonly logger: Logger;
  /** Called with the message that no consumer could settle. */
  readonly handle: (envelope: Envelope, reason: string) => Promise<void>;
}

/** Messages that were given up: delivered too often, or ended by a worker. Each is taken off the work queue after it was handled. */
export async function consumeDeadLetters(bus: Bus, options: DeadLetterOptions): Promise<Consumption> {
  const consumer = await bus.jetstream.consumers.get(STREAM.dead, DEAD_LETTER_CONSUMER);
  const manager = await bus.manager();
  const messages = await consumer.consume({
    max_messages: 10,
    callback: (message) => {
      const settle = async (): Promise<void> => {
        const advisory = message.json<Advisory>();
        const stored = await manager.streams.getMessage(advisory.stream, { seq: advisory.stream_seq }).catch(() => null);
        if (stored) {
          const reason = advisory.reason ?? `delivered ${advisory.deliveries} times without an answer`;
          await options.handle(Envelope.decode(stored.data), reason);
          await manager.streams.deleteMessage(advisory.stream, advisory.stream_seq, false).catch(() => undefined);
        }
        message.ack();
      };
      settle().catch((error: unknown) => {
        options.logger.error({ err: AppError.from(error) }, 'failed to handle a dead letter');
        message.nak(5_000);
      });
    },
  });
  return { stop: async () => void (await messages.close()) };
}
