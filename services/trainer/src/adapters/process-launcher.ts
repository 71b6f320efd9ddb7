import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { StepProgress } from '@modwright/contracts/trainer';
import { AppError } from '@modwright/runtime';
import type { Launcher, LauncherEvent, TrainingJob } from './launcher.ts';
import { parseProgress, readReport } from './learner-output.ts';

/** The learner's program and what comes before `train`'s arguments. */
export interface LearnerProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** Folder that Python finds the learner's package in; absent = it is installed. */
  readonly pythonPath?: string;
}

export interface ProcessLimits {
  /** Resident bytes of the learner; more end it. */
  readonly memoryBytes: number;
  /** Milliseconds without a line. Loading a base model for the first time takes minutes. */
  readonly silenceMs: number;
  readonly totalMs: number;
}

export interface ProcessLauncherOptions {
  /** Sets the learner up on first use, and gives the program. */
  readonly prepare: (tell: (step: StepProgress) => void, signal: AbortSignal) => Promise<LearnerProgram>;
  readonly limits: ProcessLimits;
}

const SETPRIV = '/usr/bin/setpriv';
const LOOK_EVERY_MS = 1_000;
const STOP_GRACE_MS = 20_000;

/** A learner as a child process of the trainer, with limits. It dies with the trainer and goes on from its checkpoint afterwards. */
export function createProcessLauncher({ prepare, limits }: ProcessLauncherOptions): Launcher {
  const jobs = new Map<string, { readonly events: PassThrough; readonly stop: () => Promise<void> }>();
  return {
    start: (job) => {
      const events = new PassThrough({ objectMode: true, highWaterMark: 1_000 });
      const abort = new AbortController();
      const tell = (event: LauncherEvent): void => void events.write(event);
      const done = supervise(job, prepare, limits, tell, abort.signal).then((ended) => void events.end({ kind: 'ended', ...ended }));
      const stop = async (): Promise<void> => {
        abort.abort();
        await done;
      };
      jobs.set(job.run, { events, stop });
      return Promise.resolve();
    },
    watch: (run) => {
      const job = jobs.get(run);
      if (!job) throw new AppError('NOT_FOUND', `no learner runs for ${run}`);
      return job.events;
    },
    stop: async (run) => jobs.get(run)?.stop(),
  };
}

type Ended = Omit<Extract<LauncherEvent, { kind: 'ended' }>, 'kind'>;

async function supervise(
  job: TrainingJob,
  prepare: ProcessLauncherOptions['prepare'],
  limits: ProcessLimits,
  tell: (event: LauncherEvent) => void,
  signal: AbortSignal,
): Promise<Ended> {
  try {
    const program = await prepare((step) => tell({ kind: 'step', step }), signal);
    return await runOnce(job, program, limits, tell, signal);
  } catch (error) {
    return { ok: false, problem: AppError.from(error).message, again: false };
  }
}

async function runOnce(
  job: TrainingJob,
  program: LearnerProgram,
  limits: ProcessLimits,
  tell: (event: LauncherEvent) => void,
  signal: AbortSignal,
): Promise<Ended> {
  const child = start(job, program);
  let heardAt = Date.now();
  let lastWords = '';
  createInterface({ input: child.stdout! }).on('line', (line) => {
    heardAt = Date.now();
    const progress = parseProgress(line);
    if (progress) tell({ kind: 'progress', progress });
  });
  createInterface({ input: child.stderr! }).on('line', (line) => {
    heardAt = Date.now();
    if (line.trim() !== '') lastWords = line.trim().slice(0, 500);
  });
  const began = Date.now();
  let broken: string | undefined;
  const end = (why: string): void => {
    broken ??= why;
    child.kill('SIGKILL');
  };
  const timer = setInterval(() => {
    if (residentBytes(child.pid) > limits.memoryBytes)
      end(`out of memory: the learner used more than ${Math.round(limits.memoryBytes / 1e6)} MB: lower max_tokens or take a smaller base model`);
    if (Date.now() - heardAt > limits.silenceMs) end(`the learner said nothing for ${Math.round(limits.silenceMs / 1000)} s`);
    if (Date.now() - began > limits.totalMs) end(`the learner took longer than ${Math.round(limits.totalMs / 1000)} s: lower max_rollouts or epochs`);
  }, LOOK_EVERY_MS);
  const stop = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS).unref();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const exit = await new Promise<{ code: number | null; killed: NodeJS.Signals | null; failure?: Error }>((resolve) => {
    child.once('error', (failure) => resolve({ code: null, killed: null, failure }));
    child.once('close', (code, killed) => resolve({ code, killed }));
  });
  clearInterval(timer);
  signal.removeEventListener('abort', stop);
  if (broken !== undefined) return { ok: false, problem: broken, again: false };
  if (exit.failure) return { ok: false, problem: `failed to start the learner: ${exit.failure.message}`, again: false };
  return judge(job, exit.code, exit.killed, lastWords);
}

/** Exit codes: 0 the adapter is there, 75 (EX_TEMPFAIL) it was asked to stop, all else the report or its last words say why. */
function judge({ outDir }: TrainingJob, code: number | null, killed: NodeJS.Signals | null, lastWords: string): Ended {
  if (code === 0) return { ok: true, problem: '', again: false };
  if (killed !== null || code === 75) return { ok: false, problem: `the learner was ended by ${killed ?? 'a request to stop'}`, again: true };
  const report = readReport(outDir);
  return { ok: false, problem: report?.problem || lastWords || `the learner ended with code ${code} and said nothing`, again: false };
}

function start({ batchDir, outDir, base, parentDir, telemetry }: TrainingJob, { command, args, pythonPath }: LearnerProgram): ChildProcess {
  const all = [command, ...args, batchDir, outDir, '--base', base, ...(parentDir === undefined ? [] : ['--parent', parentDir])];
  const [program = command, ...rest] = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'TERM', '--', ...all] : all;
  const { PATH = '', HOME = '', MODWRIGHT_CACHE_DIR } = process.env;
  const env = {
    PATH,
    HOME,
    LC_ALL: 'C.UTF-8',
    PYTHONUNBUFFERED: '1',
    ...(pythonPath === undefined ? {} : { PYTHONPATH: pythonPath }),
    ...(MODWRIGHT_CACHE_DIR ? { MODWRIGHT_CACHE_DIR } : {}),
    ...telemetry,
  };
  return spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env });
}

function residentBytes(pid: number | undefined): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    // It has ended.
    return 0;
  }
}
