import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '@modwright/embedded';
import type { Lifecycle, Logger } from '@modwright/runtime';

/** A child that is started again when it dies, until the stack stops. */
export async function supervise(name: string, lifecycle: Lifecycle, logger: Logger, start: () => Promise<Child>): Promise<void> {
  let child = await start();
  let stopping = false;
  const watch = async (): Promise<void> => {
    for (let delayMs = 200; !stopping; delayMs = Math.min(delayMs * 2, 10_000)) {
      await child.ended;
      if (stopping) return;
      logger.warn({ child: name }, 'died; starting it again');
      try {
        child = await start();
        delayMs = 100;
      } catch (error) {
        logger.error({ child: name, err: error }, 'could not be started again; trying once more');
        await sleep(delayMs);
      }
    }
  };
  void watch();
  lifecycle.onStop(name, async () => {
    stopping = true;
    await child.stop();
  });
}
