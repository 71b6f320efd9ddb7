import { Agent, Envelope } from '@modwright/contracts/build';
import { consumeDeadLetters, type Bus, type Consumption, type Logger } from '@modwright/runtime';
import type { Applier } from './apply.ts';

/** A command that no worker could answer fails its turn, so that the build does not wait for ever. */
export function consumeDead(bus: Bus, applier: Applier, logger: Logger): Promise<Consumption> {
  return consumeDeadLetters(bus, {
    logger,
    handle: async (command, reason) => {
      logger.error({ messageId: command.id, buildId: command.build, reason }, 'dead letter');
      // What was meant for the orchestrator itself has no one to tell but the log.
      if (command.to === Agent.ORCHESTRATOR) return;
      await applier.apply([
        Envelope.fromPartial({
          id: `${command.id}:dead`,
          build: command.build,
          from: command.to,
          to: Agent.ORCHESTRATOR,
          causation: command.id,
          at: new Date(),
          body: { $case: 'turnFailed', value: { code: 'DATA_LOSS', reason, retryable: false } },
        }),
      ]);
    },
  });
}
