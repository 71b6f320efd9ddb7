import type { EndReason, File, Program } from '@modwright/contracts/sandbox';
import type { ResourceLimits } from './limits.ts';
import type { MemoryControl } from './resource-control.ts';

/** A piece of what the program printed. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

/** How a program ended. */
export interface Outcome {
  readonly reason: EndReason;
  /** As a shell tells it: 128 + n when signal n ended it. -1 when the sandbox ended it. */
  readonly exitCode: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMib: number;
  readonly outputs: readonly File[];
  readonly refused: readonly string[];
}

/** A program that has been started. */
export interface RunningProgram {
  readonly id: string;
  /** Resolves when nothing of the program is left. Never rejects. */
  readonly outcome: Promise<Outcome>;
  /** Kills it, with everything it started. */
  stop(): void;
  /** A path at which the program's server socket can be reached for as long as it lives; `undefined` until it has made one. */
  socketPath(): string | undefined;
}

/** What a program is started with. */
export interface Launch {
  readonly id: string;
  readonly program: Program;
  readonly limits: ResourceLimits;
  /** Sockets that appear as /peers/<name>.sock: name -> a function that gives the path at which to reach it. */
  readonly peers: ReadonlyMap<string, () => string | undefined>;
  onOutput(chunk: OutputChunk): void;
}

/** One way of isolating programs. */
export interface SandboxDriver {
  readonly name: string;
  /** `pod`: the cluster's own. */
  readonly memoryControl: MemoryControl | 'pod';
  /** Throws FAILED_PRECONDITION when the isolation itself cannot be set up. */
  launch(launch: Launch): Promise<RunningProgram>;
  /** Ends what it keeps ready. Programs must have ended. */
  close(): Promise<void>;
}
