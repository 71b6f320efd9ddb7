import { Envelope } from '@modwright/contracts/build';
import { publishBytes, type Bus, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { messagesById, runningBuilds } from '@modwright/store/orchestrator';

/** After the streams were lost: every command that was not answered is published again. Answers count once, so a double does no harm. */
export async function republishOutstanding(bus: Bus, store: Store, logger: Logger): Promise<void> {
  const builds = await runningBuilds(store);
  const commands = builds.flatMap((build) => build.outstanding.map(({ command }) => command));
  for (const { id, subject, envelope } of await messagesById(store, commands)) await publishBytes(bus, subject, id, envelope, Envelope.decode(envelope));
  if (commands.length > 0) logger.info({ commands: commands.length }, 'published unanswered commands again');
}
