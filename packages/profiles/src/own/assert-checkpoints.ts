import type { PluginCheckpoint } from '@modwright/contracts/plan';
import { CHECKPOINT_NAMES } from '@modwright/grading';
import { AppError } from '@modwright/runtime';
import { assertTextFiles } from './text-files.ts';

const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const MAX_CHECKPOINTS = 20;
const MAX_TIMEOUT_SECONDS = 300;

/** Throws INVALID_ARGUMENT, with what to do, for a checkpoint that cannot be run beside the others. */
export function assertCheckpoints(checkpoints: readonly PluginCheckpoint[]): void {
  if (checkpoints.length > MAX_CHECKPOINTS)
    throw new AppError('INVALID_ARGUMENT', `there are ${checkpoints.length} own checkpoints and the limit is ${MAX_CHECKPOINTS}`);
  const seen = new Set<string>();
  for (const { name, command, files, timeoutSeconds } of checkpoints) {
    const refuse = (why: string): never => {
      throw new AppError('INVALID_ARGUMENT', `the checkpoint ${name || '(without a name)'}: ${why}`);
    };
    if (!NAME.test(name)) refuse('its name must be of small letters, digits and hyphens, 40 at most');
    if (CHECKPOINT_NAMES.some((builtIn) => builtIn === name)) refuse('a built-in checkpoint has this name; choose another');
    if (seen.has(name)) refuse('another one has this name; choose another');
    if (command.length === 0) refuse('it has no command: say what to run, as a list of words');
    if (timeoutSeconds < 0 || timeoutSeconds > MAX_TIMEOUT_SECONDS) refuse(`timeout-seconds must be from 1 to ${MAX_TIMEOUT_SECONDS}`);
    assertTextFiles(`the checkpoint ${name}`, files);
    seen.add(name);
  }
}
