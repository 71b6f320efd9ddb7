import type { ResourceLimits } from '../domain/limits.ts';

/** Where the keeper listens for the supervisor, on a volume of the pod. */
export const CONTROL_SOCKET = '/control/keeper.sock';

/** Why a program ended, as the pod tells it. */
export type PodEnd = 'exited' | 'wall' | 'cpu' | 'memory' | 'output' | 'stopped';

/** One connection that is carried between a pod and the service; each side numbers those that it opens, with a letter of its own. */
export type PipeMessage =
  { readonly t: 'data'; readonly pipe: string } | { readonly t: 'half'; readonly pipe: string } | { readonly t: 'close'; readonly pipe: string };

/** What the service says to a keeper. */
export type ToKeeper =
  /** Its body goes to /app/<path>. */
  | { readonly t: 'file'; readonly path: string }
  /** Starts the program; the body is its standard input. Once. */
  | {
      readonly t: 'start';
      readonly argv: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly limits: ResourceLimits;
      readonly outputs: readonly string[];
      readonly peers: readonly string[];
    }
  | { readonly t: 'stop' }
  /** Opens a connection to the app's socket. */
  | { readonly t: 'dial'; readonly pipe: string }
  | PipeMessage;

/** What a keeper says to the service. */
export type FromKeeper =
  /** The pod stands, and what is outside cannot be reached from it. */
  | { readonly t: 'ready' }
  /** The pod can reach what it must not: network policies are not in force. */
  | { readonly t: 'open'; readonly reached: string }
  | { readonly t: 'print'; readonly stream: 'stdout' | 'stderr' }
  /** The app's socket accepts connections. */
  | { readonly t: 'listens' }
  /** The program connected to a peer. */
  | { readonly t: 'peer'; readonly name: string; readonly pipe: string }
  | { readonly t: 'output'; readonly path: string }
  | {
      readonly t: 'finished';
      readonly end: PodEnd;
      readonly exitCode: number;
      readonly cpuMs: number;
      readonly peakBytes: number;
      readonly refused: readonly string[];
    }
  /** The supervisor is gone without a word: the kernel ended its container. */
  | { readonly t: 'lost' }
  | PipeMessage;

/** What a keeper says to the supervisor. */
export type ToSupervisor = { readonly t: 'go'; readonly limits: ResourceLimits } | { readonly t: 'stop' } | { readonly t: 'done' };

/** What a supervisor says to the keeper. */
export type FromSupervisor =
  /** `tasks`: threads that the supervisor itself has. */
  | { readonly t: 'up'; readonly tasks: number }
  | { readonly t: 'print'; readonly stream: 'stdout' | 'stderr' }
  | { readonly t: 'ended'; readonly end: PodEnd; readonly exitCode: number; readonly cpuMs: number; readonly peakBytes: number };
