import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { AppError } from '@modwright/runtime';

export interface ChildSpec {
  /** For messages: "nats-server". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Everything it prints goes here. */
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Unprivileged user to run as; only root can say so. */
  readonly uid?: number;
  /** Signal for an orderly stop. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Resolves true once it serves; asked every 25 ms. */
  readonly ready: () => Promise<boolean>;
  readonly readyTimeoutMs: number;
}

/** A program we started and answer for. */
export interface Child {
  readonly pid: number;
  /** Resolves when it has ended, however that came. */
  readonly ended: Promise<void>;
  /** Asks it to stop, and kills it after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

const SETPRIV = '/usr/bin/setpriv';

/**
 * Starts a program and waits until it serves. It dies with us, even when we are killed.
 * Throws UNAVAILABLE with the end of its log when it does not come up.
 */
export async function startChild(spec: ChildSpec): Promise<Child> {
  const log = openSync(spec.logFile, 'a');
  const [command, args] = withParentDeathSignal(spec);
  const child = spawn(command, args, { stdio: ['ignore', log, log], env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...spec.env } });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await waitUntilReady(spec, child);
  return {
    pid: child.pid ?? 0,
    ended,
    stop: async (graceMs = 8_000) => {
      child.kill(spec.stopSignal);
      const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(kill);
    },
  };
}

// prctl(PR_SET_PDEATHSIG) by util-linux: without it a killed supervisor would leave servers behind.
function withParentDeathSignal(spec: ChildSpec): [string, string[]] {
  if (!existsSync(SETPRIV)) return [spec.command, [...spec.args]];
  const user = spec.uid === undefined ? [] : ['--reuid', String(spec.uid), '--regid', String(spec.uid), '--clear-groups'];
  return [SETPRIV, ['--pdeathsig', spec.stopSignal === 'SIGINT' ? 'INT' : 'TERM', ...user, '--', spec.command, ...spec.args]];
}

async function waitUntilReady(spec: ChildSpec, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + spec.readyTimeoutMs;
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  while (Date.now() < deadline) {
    if (failure || child.exitCode !== null) break;
    if (await spec.ready().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGKILL');
  const why = failure?.message ?? readFileSync(spec.logFile, 'utf8').trim().split('\n').slice(-3).join(' | ');
  throw new AppError('UNAVAILABLE', `failed to start ${spec.name}: ${why || 'it printed nothing'} (log: ${spec.logFile})`);
}
