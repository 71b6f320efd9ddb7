// Process 1 of the container that programs run in. It starts one program under a filter of system calls, holds it to its limits, and tells its end.
// Nothing in the container can signal it, and when it ends the kernel ends all that is left.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { ResourceLimits } from '../domain/limits.ts';
import { createFrameReader, encodeFrame } from './frames.ts';
import { CONTROL_SOCKET, type FromSupervisor, type PodEnd, type ToSupervisor } from './messages.ts';
import { countFiles, readOwnUsage } from './own-usage.ts';

const LAUNCH = '/run/launch';
const WRITABLE = ['/tmp', '/out', '/dev/shm'];
const POLL_MS = 50;
const MAX_FILES = 20_000;
/** A pod that nobody takes ends by itself; the service makes another when it needs one. */
const KEEPER_TIMEOUT_MS = 300_000;

// Node makes the threads of its pool when they are first needed; they must be counted.
await Promise.all([1, 2, 3, 4].map(() => stat('/')));
const keeper = await connectKeeper();
const tell = (message: FromSupervisor, body?: Uint8Array): void => void keeper.write(encodeFrame(message, body));
let end: (why: PodEnd) => void = () => process.exit(0);
const read = createFrameReader<ToSupervisor>(({ message }) => {
  if (message.t === 'go') end = run(message.limits);
  else if (message.t === 'stop') end('stopped');
  else process.exit(0);
});
keeper.on('data', read);
// The keeper is gone, and with it whoever wanted to know.
keeper.on('close', () => process.exit(0));
tell({ t: 'up', tasks: readdirSync('/proc/self/task').length });

async function connectKeeper(): Promise<Socket> {
  const deadline = Date.now() + KEEPER_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const socket = createConnection(CONTROL_SOCKET);
    const connected = await new Promise<boolean>((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
    if (connected) return socket;
    await delay(20);
  }
  process.exit(0);
}

/** Starts the program; gives how to end it early. */
function run(limits: ResourceLimits): (why: PodEnd) => void {
  const began = readOwnUsage();
  let why: PodEnd | undefined;
  let printed = 0;
  const child = spawn(`/agent/enter-${process.arch}`, ['/bin/sh', `${LAUNCH}/start.sh`], {
    cwd: '/app',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp', TMPDIR: '/tmp', LANG: 'C.UTF-8', APP_SOCKET: '/run/app.sock' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => {}); // A program need not read it.
  child.stdin?.end(readFileSync(`${LAUNCH}/stdin`));
  const breach = (reason: PodEnd): void => {
    why ??= reason;
    killAll();
  };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.on('data', (bytes: Buffer) => {
      const kept = bytes.subarray(0, Math.max(0, limits.outputKib * 1024 - printed));
      printed += bytes.length;
      if (kept.length > 0) tell({ t: 'print', stream }, kept);
      if (kept.length < bytes.length) breach('output');
    });
  const poll = setInterval(() => {
    const { cpuMs, kills } = readOwnUsage();
    if (kills > began.kills || countFiles(WRITABLE) > MAX_FILES) breach('memory');
    else if (cpuMs - began.cpuMs > limits.cpuMs) breach('cpu');
  }, POLL_MS);
  const wall = setTimeout(() => breach('wall'), limits.wallMs);
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(126));
    child.once('exit', (code, signal) => resolve(code ?? 128 + signalNumber(signal)));
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  void exited.then(async (exitCode) => {
    // What it left behind holds its output open, and could still write.
    while (killAll()) await delay(2);
    await closed;
    clearInterval(poll);
    clearTimeout(wall);
    const { cpuMs, peakBytes, kills } = readOwnUsage();
    if (kills > began.kills) why ??= 'memory';
    tell({ t: 'ended', end: why ?? 'exited', exitCode: why === undefined ? exitCode : -1, cpuMs: cpuMs - began.cpuMs, peakBytes });
  });
  return breach;
}

/** Ends everything else in this container; false when there was nothing. */
function killAll(): boolean {
  try {
    process.kill(-1, 'SIGKILL');
  } catch {
    return false;
  }
  return others().length > 0;
}

function others(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== '1' && !isZombie(name));
}

function isZombie(pid: string): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === null ? 0 : constants.signals[signal];
}
