import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Duplex, Readable } from 'node:stream';
import { AppError } from '@modwright/runtime';
import { childrenOf, isAlive } from './process-tree.ts';
import { OPTIONS_FD, SECCOMP_FD, GATE_FD } from '../domain/launcher.ts';

const READY_TIMEOUT_MS = 10_000;
const GONE_TIMEOUT_MS = 5_000;

/** A sandbox whose program waits behind a gate. */
export interface GatedProcess {
  /** The process that becomes the program. */
  readonly pid: number;
  /** Process 1 of the sandbox: when it dies, the kernel kills everything inside. */
  readonly init: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Lets the program start. */
  open(): void;
  kill(): void;
  /** The exit code, when nothing of the sandbox is left and all output was read. */
  readonly ended: Promise<number>;
}

export interface GatedProcessOptions {
  /** The program that closes inherited descriptors and becomes bubblewrap. */
  readonly enterPath: string;
  /** Absolute. */
  readonly bwrapPath: string;
  /** Descriptor of bubblewrap's options; closed here. */
  readonly options: number;
  readonly seccompFile: string;
  readonly command: readonly string[];
  readonly stdin: Uint8Array;
}

/** Starts bubblewrap and waits until the sandbox stands. Throws FAILED_PRECONDITION with bubblewrap's own words when it does not. */
export async function startGatedProcess(options: GatedProcessOptions): Promise<GatedProcess> {
  const seccomp = openSync(options.seccompFile, 'r');
  const stdio = [options.stdin.length > 0 ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', options.options, seccomp] as const;
  // An empty environment: --clearenv alone leaves ours readable in /proc/1/environ of the sandbox.
  const child = spawn(options.enterPath, [options.bwrapPath, '--args', String(OPTIONS_FD), '--', ...options.command], { env: {}, cwd: '/', stdio: [...stdio] });
  closeSync(options.options);
  closeSync(seccomp);
  const gate = child.stdio[GATE_FD] as Duplex;
  const ended = waitForEnd(child);
  try {
    await waitForGate(child, gate);
    const init = childrenOf(child.pid!)[0];
    const pid = init === undefined ? undefined : childrenOf(init)[0];
    if (init === undefined || pid === undefined) throw new AppError('FAILED_PRECONDITION', 'failed to start sandbox: its processes do not show in /proc; mount /proc for this service');
    feed(child, options.stdin);
    return {
      pid,
      init,
      stdout: child.stdout as Readable,
      stderr: child.stderr as Readable,
      open: () => void gate.end('\n'),
      kill: () => killInit(child, init),
      ended: ended.then(async (code) => {
        await waitUntilGone(init);
        return code;
      }),
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function waitForEnd(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => resolve(code ?? -1));
  });
}

/** The launcher inside writes one byte when the sandbox stands, before it starts the program. */
function waitForGate(child: ChildProcess, gate: Duplex): Promise<void> {
  const complaint: Buffer[] = [];
  const collect = (chunk: Buffer): void => void complaint.push(chunk);
  return new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => reject(new AppError('FAILED_PRECONDITION', `failed to start sandbox: ${why}`));
    const timer = setTimeout(() => fail(`bubblewrap did not answer within ${READY_TIMEOUT_MS} ms`), READY_TIMEOUT_MS);
    child.stderr?.on('data', collect);
    child.once('error', (error) => fail(`${error.message}; the state folder must allow programs to run (no "noexec")`));
    child.once('close', () => fail(Buffer.concat(complaint).toString().trim() || 'bubblewrap ended without a word'));
    gate.once('error', () => {});
    gate.once('data', () => {
      clearTimeout(timer);
      child.stderr?.off('data', collect);
      child.stderr?.pause();
      resolve();
    });
  });
}

function feed(child: ChildProcess, stdin: Uint8Array): void {
  if (!child.stdin) return;
  // A program that does not read its input is no fault of ours.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
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
