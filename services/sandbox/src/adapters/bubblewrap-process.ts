import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Duplex, Readable, Writable } from 'node:stream';
import { AppError, withTimeout } from '@modwright/runtime';
import { GATE_FD, LAUNCHER_COMMAND, OPTIONS_FD } from '../domain/launcher.ts';
import { childrenOf, isAlive } from './process-tree.ts';

const READY_TIMEOUT_MS = 10_000;
const GONE_TIMEOUT_MS = 5_000;

/** A sandbox whose program waits behind a gate. */
export interface GatedProcess {
  /** The process that becomes the program. */
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  alive(): boolean;
  /** Lets the program start, with its standard input. Once. */
  open(stdin: Uint8Array): void;
  kill(): void;
  /** The exit code, when nothing of the sandbox is left and all output was read. */
  readonly ended: Promise<number>;
}

/** Bubblewrap, started but not yet told what to build: it waits for its options. */
export interface WaitingProcess {
  /** `undefined` when it did not start; `build` tells why. */
  readonly pid: number | undefined;
  /** Builds the sandbox and waits until it stands. Throws FAILED_PRECONDITION with bubblewrap's own words when it does not. Once. */
  build(options: readonly string[]): Promise<GatedProcess>;
  discard(): Promise<void>;
}

export interface WaitingProcessOptions {
  /** The program that closes inherited descriptors and becomes bubblewrap. */
  readonly enterPath: string;
  /** Absolute. */
  readonly bwrapPath: string;
  readonly seccompFile: string;
}

/** Options come through a pipe: they show in no process list, and the process can wait for them. */
export function spawnWaiting({ enterPath, bwrapPath, seccompFile }: WaitingProcessOptions): WaitingProcess {
  const seccomp = openSync(seccompFile, 'r');
  // An empty environment: --clearenv alone leaves ours readable in /proc/1/environ of the sandbox.
  const child = spawn(enterPath, [bwrapPath, '--args', String(OPTIONS_FD), '--', ...LAUNCHER_COMMAND], {
    env: {},
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', seccomp],
  });
  closeSync(seccomp);
  for (const stream of child.stdio) stream?.on('error', () => {}); // A process that ended tells so by its end.
  const end = waitForEnd(child);
  return {
    pid: child.pid,
    build: (options) => build(child, end, options),
    discard: async () => {
      child.kill('SIGKILL');
      await end;
    },
  };
}

async function build(child: ChildProcess, end: Promise<ProcessEnd>, options: readonly string[]): Promise<GatedProcess> {
  const gate = child.stdio[GATE_FD] as Duplex;
  (child.stdio[OPTIONS_FD] as Writable).end(options.map((option) => `${option}\0`).join(''));
  try {
    await waitForGate(child, gate, end);
    const init = childrenOf(child.pid!)[0];
    const pid = init === undefined ? undefined : childrenOf(init)[0];
    if (init === undefined || pid === undefined)
      throw new AppError('FAILED_PRECONDITION', 'failed to start sandbox: its processes do not show in /proc; mount /proc for this service');
    return {
      pid,
      alive: () => child.exitCode === null && child.signalCode === null,
      stdout: child.stdout as Readable,
      stderr: child.stderr as Readable,
      open: (stdin) => {
        gate.end('\n');
        child.stdin?.end(stdin);
      },
      kill: () => killInit(child, init),
      ended: end.then(async ({ code }) => {
        await waitUntilGone(init);
        return code;
      }),
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

interface ProcessEnd {
  readonly code: number;
  /** Set when it never started. */
  readonly error?: Error;
}

function waitForEnd(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: -1, error }));
    child.once('close', (code) => resolve({ code: code ?? -1 }));
  });
}

/** The launcher inside writes one byte when the sandbox stands, before it starts the program. */
async function waitForGate(child: ChildProcess, gate: Duplex, end: Promise<ProcessEnd>): Promise<void> {
  const complaint: Buffer[] = [];
  const collect = (chunk: Buffer): void => void complaint.push(chunk);
  child.stderr?.on('data', collect);
  const stands = new Promise<undefined>((resolve) => gate.once('data', () => resolve(undefined)));
  const failed = await withTimeout(
    Promise.race([stands, end]),
    READY_TIMEOUT_MS,
    `failed to start sandbox: bubblewrap did not answer within ${READY_TIMEOUT_MS} ms`,
  );
  child.stderr?.off('data', collect);
  child.stderr?.pause();
  if (failed === undefined) return;
  const why = failed.error
    ? `${failed.error.message}; the state folder must allow programs to run (no "noexec")`
    : Buffer.concat(complaint).toString().trim() || 'bubblewrap ended without a word';
  throw new AppError('FAILED_PRECONDITION', `failed to start sandbox: ${why}`);
}

function killInit(child: ChildProcess, init: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    // Process 1 first: bubblewrap then waits until the kernel has ended everything inside.
    process.kill(init, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

async function waitUntilGone(pid: number): Promise<void> {
  const deadline = Date.now() + GONE_TIMEOUT_MS;
  while (isAlive(pid) && Date.now() < deadline) await delay(2);
}
