import type { Program, RunEvent } from '@modwright/contracts/sandbox';
import { newId } from '@modwright/runtime';
import type { RunningProgram } from '../domain/driver.ts';
import { resolveLimits } from '../domain/limits.ts';
import { assertProgram } from '../domain/program.ts';
import { toFinished, type SandboxParts } from '../parts.ts';
import { endedAttributes, openProgramSpan } from './program-span.ts';

/** What the caller reads: the program's output and end are put there, and maybe more by the caller itself. */
interface Events<E> extends AsyncIterable<E> {
  push(event: RunEvent): void;
  end(): void;
}

/** Called once the program is launched; gives what to do when it has ended. `launchedAt` is a time of performance.now(). */
type Launched = (running: RunningProgram, launchedAt: number) => () => void;

/**
 * Launches a program in a slot of its kind and gives its events until it has ended. A caller that goes away ends it.
 * Throws INVALID_ARGUMENT for a program that may not run, RESOURCE_EXHAUSTED when too many wait for a slot.
 */
export async function* streamProgram<E>(
  parts: SandboxParts,
  kind: 'run' | 'session',
  program: Program | undefined,
  events: Events<E>,
  signal: AbortSignal,
  launched: Launched = () => () => {},
): AsyncGenerator<E> {
  const span = openProgramSpan(kind, program);
  try {
    yield* stream(parts, kind, program, events, signal, (running, launchedAt) => {
      void running.outcome.then((outcome) => span.set(endedAttributes(outcome)));
      return launched(running, launchedAt);
    });
  } catch (error) {
    span.end(error);
    throw error;
  } finally {
    span.end();
  }
}

async function* stream<E>(
  { driver, config, images, slots, live, sessions }: SandboxParts,
  kind: 'run' | 'session',
  program: Program | undefined,
  events: Events<E>,
  signal: AbortSignal,
  launched: Launched,
): AsyncGenerator<E> {
  assertProgram(program, images.names());
  const limits = resolveLimits(program.limits, config.limits[kind], config.limits.maximum);
  const peers = sessions.peersOf(program);
  const giveBack = await slots[kind].take(signal);
  try {
    const launchedAt = performance.now();
    const running = await driver.launch({
      id: newId(kind),
      program,
      limits,
      peers,
      onOutput: ({ stream, bytes }) => events.push({ event: { $case: stream, value: Buffer.from(bytes) } }),
    });
    const forget = live.add(running, signal);
    const close = launched(running, launchedAt);
    void running.outcome.then((outcome) => {
      forget();
      close();
      events.push({ event: { $case: 'finished', value: toFinished(outcome) } });
      events.end();
    });
    try {
      yield* events;
    } finally {
      running.stop();
      await running.outcome;
    }
  } finally {
    giveBack();
  }
}
