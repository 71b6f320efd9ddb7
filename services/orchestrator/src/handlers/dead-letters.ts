import { Agent, Envelope } from '@modwright/contracts/build';
import { consumeDeadLetters, type Bus, type Consumption, type DeadLetter, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { keepDeadLetter } from '@modwright/store/dead-letters';
import { kindOf } from '@modwright/store/orchestrator';
import { ATTRIBUTE, count, METRIC } from '@modwright/telemetry';
import type { Applier } from './apply.ts';

/** Keeps every dead letter for a person to decide on. A command that no worker could answer fails its turn, so that the build does not wait for ever. */
export function consumeDead(bus: Bus, store: Store, applier: Applier, logger: Logger): Promise<Consumption> {
  return consumeDeadLetters(bus, {
    logger,
    handle: async (letter) => {
      const command = envelopeOf(letter);
      const { id: message = '', build = '' } = command ?? {};
      const { id, subject, data, reason } = letter;
      logger.error({ letter: id, messageId: message, buildId: build, subject, reason }, 'dead letter');
      count(METRIC.deadLetters, 1, { [ATTRIBUTE.destination]: subject });
      await keepDeadLetter(store, { id, message, build, kind: command ? kindOf(command) : '', subject, content: Buffer.from(data), reason });
      // What was meant for the orchestrator itself has no one else to tell.
      if (command && command.to !== Agent.ORCHESTRATOR) await applier.apply([failedTurn(command, reason)]);
    },
  });
}

/** The command or answer that it is; undefined when it is none. */
function envelopeOf({ data }: DeadLetter): Envelope | undefined {
  try {
    const envelope = Envelope.decode(data);
    return envelope.id && envelope.build ? envelope : undefined;
  } catch {
    // Bytes that are no message are kept as they are.
    return undefined;
  }
}

function failedTurn(command: Envelope, reason: string): Envelope {
  return Envelope.fromPartial({
    id: `${command.id}:dead`,
    build: command.build,
    from: command.to,
    to: Agent.ORCHESTRATOR,
    causation: command.id,
    at: new Date(),
    body: { $case: 'turnFailed', value: { code: 'DATA_LOSS', reason, retryable: false } },
  });
}
