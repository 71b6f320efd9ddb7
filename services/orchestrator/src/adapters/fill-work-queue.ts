import { Envelope } from '@modwright/contracts/build';
import { publishBytes, STREAM, type Bus, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { messagesById, runningBuilds } from '@modwright/store/orchestrator';
import { knownWorkQueue, rememberWorkQueue } from '@modwright/store/work-queue';

/**
 * On a work queue that was made anew, every command that was not answered is published again: what was on the old one is lost. Whoever dies in the
 * midst of it has not remembered the new one, and the next does it again; answers count once, so a double does no harm.
 */
export async function fillNewWorkQueue(bus: Bus, store: Store, logger: Logger): Promise<void> {
  const { created } = await (await bus.manager()).streams.info(STREAM.work);
  const createdAt = new Date(created);
  const known = await knownWorkQueue(store);
  if (known?.getTime() === createdAt.getTime()) return;
  await republishOutstanding(bus, store, logger);
  await rememberWorkQueue(store, createdAt);
}

async function republishOutstanding(bus: Bus, store: Store, logger: Logger): Promise<void> {
  const builds = await runningBuilds(store);
  const commands = builds.flatMap((build) => build.outstanding.map(({ command }) => command));
  for (const { id, subject, envelope } of await messagesById(store, commands)) await publishBytes(bus, subject, id, envelope, Envelope.decode(envelope));
  if (commands.length > 0) logger.info({ commands: commands.length }, 'published unanswered commands again');
}
