import type { RunEvent, RunRequest } from '@modwright/contracts/sandbox';
import type { CallContext } from '@modwright/runtime';
import { createEventQueue } from '../domain/event-queue.ts';
import type { SandboxParts } from '../parts.ts';
import { streamProgram } from './stream-program.ts';

/** Runs one program to its end: what it prints as it comes, then how it ended. A caller that goes away ends the program. */
export function handleRun(parts: SandboxParts, { program }: RunRequest, { signal }: CallContext): AsyncGenerator<RunEvent> {
  return streamProgram(parts, 'run', program, createEventQueue<RunEvent>(), signal);
}
