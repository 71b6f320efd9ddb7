import { PassThrough } from 'node:stream';
import type { Asker } from '../adapters/asker.ts';
import type { StackDoor } from '../domain/stack-door.ts';
import { runProgram } from '../program.ts';
import { createWorld, type World } from '../world.ts';

export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process, in `cwd`, as in a pipe; `asker` answers in a person's place, and `onInterrupt` hears who waits for Ctrl-C. */
export async function runCommand(
  stack: StackDoor,
  cwd: string,
  args: readonly string[],
  asker?: Asker,
  onInterrupt: World['onInterrupt'] = () => () => undefined,
): Promise<CommandRun> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = { out: '', err: '' };
  out.on('data', (chunk: Buffer) => (texts.out += chunk.toString('utf8')));
  err.on('data', (chunk: Buffer) => (texts.err += chunk.toString('utf8')));
  const world = createWorld(stack, { stdout: out, stderr: err, env: { NO_COLOR: '1' }, cwd: () => cwd }, onInterrupt);
  const code = await runProgram(args, { ...world, asker });
  await new Promise((resolve) => setImmediate(resolve));
  return { code, ...texts };
}
