import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type ErrorCode } from '@modwright/runtime';
import type { DaemonMessage } from './daemon.ts';
import { describePolicy, type PolicyOptions } from './options.ts';
import { assertRoom } from './room.ts';
import type { StackProgress } from './start-stack.ts';
import { ensureStateDir, readOrCreateSecrets, readRunRecord, stateDir, stoppingPid, type InsideAddresses, type RunRecord } from './state.ts';

export interface EnsureUpOptions {
  readonly policy: PolicyOptions;
}

/** A stack that serves. */
export interface UpStack extends InsideAddresses {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  /** Opens the doors of policy and sandbox. */
  readonly internalToken: string;
  /** Which policy answers, in words. */
  readonly policy: string;
  /** True when this call started it. */
  readonly started: boolean;
}

/** A download of a model takes minutes; each step reports, so silence this long means that it hangs. */
const SILENCE_TIMEOUT_MS = 10 * 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** The stack that runs on this machine's state folder; undefined when none does. */
export function findRunning(): UpStack | undefined {
  const folder = stateDir();
  const record = readRunRecord(folder);
  return record && toUpStack(folder, record, false);
}

/** Why no stack runs on this machine's state folder, as an error that says what to do; undefined when one does. */
export async function whyDown(): Promise<AppError | undefined> {
  if (findRunning()) return undefined;
  try {
    await assertRoom(stateDir());
    return new AppError('UNAVAILABLE', 'the stack has stopped: run modwright up, and builds go on');
  } catch (noRoom) {
    return AppError.from(noRoom);
  }
}

/**
 * The running stack, started first when there is none. A stack with another policy is stopped and started anew;
 * builds that were going on there go on afterwards. Throws AppError with one line that says what to do.
 */
export async function ensureUp(options: EnsureUpOptions, onProgress: (progress: StackProgress) => void): Promise<UpStack> {
  const folder = stateDir();
  ensureStateDir(folder);
  const running = readRunRecord(folder);
  if (running?.policy === describePolicy(options.policy)) return toUpStack(folder, running, false);
  // It has another policy; or none runs, but one is still stopping, and two must not hold one folder.
  await down();
  await assertRoom(folder);
  const release = await takeStartLock(folder);
  try {
    const other = readRunRecord(folder);
    if (other?.policy === describePolicy(options.policy)) return toUpStack(folder, other, false);
    await startDaemon(folder, options.policy, onProgress);
  } finally {
    release();
  }
  const record = readRunRecord(folder);
  if (!record) throw new AppError('UNAVAILABLE', `the stack ended right after its start: see ${join(folder, 'logs', 'daemon.log')}`);
  return toUpStack(folder, record, true);
}

/** Stops the stack and everything it started. False when none runs. */
export async function down(): Promise<boolean> {
  const folder = stateDir();
  const pid = readRunRecord(folder)?.pid ?? stoppingPid(folder);
  if (pid === undefined) return false;
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (processExists(pid)) {
    if (Date.now() > deadline) {
      // Its children die with it.
      process.kill(pid, 'SIGKILL');
    }
    await sleep(50);
  }
  return true;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}

function toUpStack(folder: string, record: RunRecord, started: boolean): UpStack {
  const { apiKey, internalToken } = readOrCreateSecrets(folder);
  const { gatewayUrl, policyAddress, sandboxAddress, tlsFolder, policy } = record;
  return { gatewayUrl, policyAddress, sandboxAddress, ...(tlsFolder ? { tlsFolder } : {}), apiKey, internalToken, policy, started };
}

function startDaemon(folder: string, policy: PolicyOptions, onProgress: (progress: StackProgress) => void): Promise<void> {
  const logFile = join(folder, 'logs', 'daemon.log');
  const log = openSync(logFile, 'a');
  const daemon = spawn(process.execPath, [join(import.meta.dirname, 'daemon.ts'), folder, JSON.stringify(policy)], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(silence);
      if (daemon.connected) daemon.disconnect();
      daemon.unref();
      finish();
    };
    const hang = (): void => settle(() => reject(new AppError('DEADLINE_EXCEEDED', `the stack does not come up: see ${logFile}`)));
    let silence = setTimeout(hang, SILENCE_TIMEOUT_MS);
    daemon.on('message', (message: DaemonMessage) => {
      clearTimeout(silence);
      silence = setTimeout(hang, SILENCE_TIMEOUT_MS);
      if ('progress' in message) onProgress(message.progress);
      if ('ready' in message) settle(resolve);
      if ('failed' in message) settle(() => reject(new AppError(message.code as ErrorCode, message.failed)));
    });
    daemon.once('error', (error) => settle(() => reject(new AppError('UNAVAILABLE', `failed to start the stack: ${error.message}`, { cause: error }))));
    daemon.once('exit', () => settle(() => reject(new AppError('UNAVAILABLE', `the stack ended while it started: ${lastLine(logFile)} (log: ${logFile})`))));
  });
}

function lastLine(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
}

/** One starter at a time; a lock whose owner is gone is taken over. */
async function takeStartLock(folder: string): Promise<() => void> {
  const file = join(folder, 'start.lock');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw new AppError('FAILED_PRECONDITION', `failed to write ${file}: ${(error as Error).message}`, { cause: error });
      const owner = Number(readFileSync(file, 'utf8') || '0');
      if (!processExists(owner)) rmSync(file, { force: true });
      else await sleep(200);
    }
  }
}
