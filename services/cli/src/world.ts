import type { Readable, Writable } from 'node:stream';
import { AppError } from '@modwright/runtime';
import { createGatewayClient, type GatewayClient } from './adapters/gateway-client.ts';
import { createLearningClient, type LearningClient } from './adapters/learning-client.ts';
import { createAsker, type Asker } from './adapters/asker.ts';
import { createTerminal, type Terminal } from './adapters/terminal.ts';
import type { PolicyFlags, RunningStack, StackDoor } from './domain/stack-door.ts';
import { createPaint, wantsColour, type Paint } from './view/paint.ts';
import { progressBar } from './view/progress-bar.ts';

/** What commands have to do with: output, the stack, the folder they were called in. */
export interface World {
  readonly stack: StackDoor;
  /** Standard output. */
  readonly out: Terminal;
  /** Standard error. */
  readonly err: Terminal;
  readonly paint: Paint;
  /** The person at the terminal; undefined when there is none to ask. */
  readonly asker: Asker | undefined;
  readonly cwd: string;
  /** Calls back on Ctrl-C until the returned function is called. */
  onInterrupt(handle: () => void): () => void;
}

type Input = Readable & { readonly isTTY?: boolean };
type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The world of a real process. */
export function createWorld(
  stack: StackDoor,
  process: { stdin?: Input; stdout: Stream; stderr: Stream; env: NodeJS.ProcessEnv; cwd(): string },
  onInterrupt: World['onInterrupt'],
): World {
  return {
    stack,
    out: createTerminal(process.stdout),
    err: createTerminal(process.stderr),
    paint: createPaint(wantsColour(process.stdout.isTTY === true, process.env)),
    asker: process.stdin?.isTTY === true ? createAsker(process.stdin, process.stderr, process.env) : undefined,
    cwd: process.cwd(),
    onInterrupt,
  };
}

/** Starts the stack unless it runs, with its steps shown on standard error, and gives its client. */
export async function connect(world: World): Promise<GatewayClient> {
  return clientOf(await upWithProgress(world, {}, world.err));
}

/** As `connect`, for what is about learning. */
export async function connectLearning(world: World): Promise<LearningClient> {
  const { gatewayUrl, apiKey } = await upWithProgress(world, {}, world.err);
  return createLearningClient(gatewayUrl, apiKey);
}

export function clientOf({ gatewayUrl, apiKey }: RunningStack): GatewayClient {
  return createGatewayClient(gatewayUrl, apiKey);
}

/** Starts the stack unless it runs. A step is a changing line on a terminal, and one line when it begins elsewhere. */
export async function upWithProgress(world: World, flags: PolicyFlags, terminal: Terminal): Promise<RunningStack> {
  let step = '';
  try {
    return await world.stack.up(flags, (progress) => {
      if (terminal.isTerminal && step !== '' && step !== progress.step) terminal.print([`  ${world.paint.good('✔')} ${step}`]);
      if (!terminal.isTerminal && step !== progress.step) terminal.print([`${progress.step}${progress.detail ? ` (${progress.detail})` : ''}`]);
      step = progress.step;
      terminal.setStatus(`  ${progressBar(progress, world.paint)}`);
    });
  } catch (reason) {
    const error = AppError.from(reason);
    // Whatever kept the stack from starting, to the caller it is not there; only a wrong flag or name is the caller's.
    if (error.code === 'INVALID_ARGUMENT' || error.code === 'NOT_FOUND') throw error;
    throw new AppError('UNAVAILABLE', error.message, { cause: error });
  } finally {
    terminal.setStatus('');
  }
}
