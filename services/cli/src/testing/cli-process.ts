import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', 'main.ts');

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A program and its first arguments that start the command. */
  readonly through?: readonly string[] | undefined;
}

/** Runs `modwright <args>` as a person would, on a state folder of its own. */
export function modwright(stateDir: string, args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const [program = '', ...rest] = [...(options.through ?? []), process.execPath, '--disable-warning=ExperimentalWarning', MAIN, ...args];
  return new Promise((resolve) => {
    const child = execFile(
      program,
      rest,
      { cwd: options.cwd ?? stateDir, env: environment(stateDir, options), maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: error ? (child.exitCode ?? -1) : 0, stdout, stderr }),
    );
  });
}

/** The same, left running. */
export function startModwright(stateDir: string, args: readonly string[], options: CliOptions = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { cwd: options.cwd ?? stateDir, env: environment(stateDir, options), stdio: 'ignore' });
}

function environment(stateDir: string, options: CliOptions): NodeJS.ProcessEnv {
  return { ...process.env, NO_COLOR: '1', MODWRIGHT_STATE_DIR: stateDir, ...options.env };
}
