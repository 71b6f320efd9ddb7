import type { RunEvent, RunRequest } from '@modwright/contracts/sandbox';
import { type CallContext, newId } from '@modwright/runtime';
import { createEventQueue } from '../domain/event-queue.ts';
import { resolveLimits } from '../domain/limits.ts';
import { assertProgram } from '../domain/program.ts';
import { toFinished, type SandboxParts } from '../parts.ts';

/** Runs one program to its end: what it prints as it comes, then how it ended. A caller that goes away ends the program. */
export async function* handleRun(
  { driver, config, slots, live, sessions }: SandboxParts,
  request: RunRequest,
  { signal }: CallContext,
): AsyncGenerator<RunEvent> {
  const { program } = request;
  assertProgram(program, Object.keys(config.images));
  const limits = resolveLimits(program.limits, config.limits.run, config.limits.maximum);
  const peers = sessions.peersOf(program);
  const giveBack = await slots.run.take(signal);
  try {
    const queue = createEventQueue<RunEvent>();
    const running = await driver.launch({
      id: newId('run'),
      program,
      limits,
      peers,
      onOutput: ({ stream, bytes }) => queue.push({ event: { $case: stream, value: Buffer.from(bytes) } }),
    });
    const forget = live.add(running, signal);
    void running.outcome.then((outcome) => {
      forget();
      queue.push({ event: { $case: 'finished', value: toFinished(outcome) } });
      queue.end();
    });
    try {
      yield* queue;
    } finally {
      running.stop();
      await running.outcome;
    }
  } finally {
    giveBack();
  }
}
