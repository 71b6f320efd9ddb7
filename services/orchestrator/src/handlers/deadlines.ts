import { Agent, Envelope } from '@modwright/contracts/build';
import type { Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { pastDeadline } from '@modwright/store/orchestrator';
import type { Applier } from './apply.ts';

const LOOK_EVERY_MS = 1_000;

/** Tells builds when their time budget has ended. Returns how to stop. */
export function watchDeadlines(store: Store, applier: Applier, logger: Logger): () => void {
  const look = async (): Promise<void> => {
    const builds = await pastDeadline(store, new Date());
    const messages = builds.map((build) =>
      Envelope.fromPartial({
        id: `${build}/deadline`,
        build,
        from: Agent.ORCHESTRATOR,
        to: Agent.ORCHESTRATOR,
        at: new Date(),
        body: { $case: 'deadlinePassed', value: {} },
      }),
    );
    if (messages.length > 0) await applier.apply(messages);
  };
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch((error: unknown) => logger.warn({ err: error }, 'failed to look for deadlines'))
      .finally(() => (looking = false));
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
