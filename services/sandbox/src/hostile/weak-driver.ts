import { spawn } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EndReason, type File } from '@modwright/contracts/sandbox';
import type { Launch, RunningProgram, SandboxDriver } from '../domain/driver.ts';

/** Not a limit of the driver: tests must end. */
const PATIENCE_MS = 1_500;

/**
 * What people write first: spawn in a folder, read back what it left. It isolates nothing; the hostile suite must catch it, or it proves nothing.
 * @param folder where runs are laid out; the caller removes it.
 */
export function createWeakDriver(folder: string): SandboxDriver {
  return {
    name: 'weak',
    memoryControl: 'poll',
    close: async () => {},
    launch: async (launch) => {
      const app = join(folder, launch.id, 'app');
      const out = join(folder, launch.id, 'out');
      mkdirSync(app, { recursive: true });
      mkdirSync(out);
      for (const file of launch.program.files) {
        mkdirSync(dirname(join(app, file.path)), { recursive: true });
        writeFileSync(join(app, file.path), file.content);
        chmodSync(join(app, file.path), 0o755);
      }
      return start(launch, app, out);
    },
  };
}

function start({ id, program, onOutput }: Launch, app: string, out: string): RunningProgram {
  const started = performance.now();
  const [command, ...args] = program.argv;
  const child = spawn(command!, args, {
    cwd: app,
    env: { ...process.env, ...program.env, OUT_FOLDER: out },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  };
  const timer = setTimeout(stop, PATIENCE_MS);
  child.stdout.on('data', (bytes: Buffer) => onOutput({ stream: 'stdout', bytes }));
  child.stderr.on('data', (bytes: Buffer) => onOutput({ stream: 'stderr', bytes }));
  const exited = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1)));
  const outcome = exited.then((exitCode) => {
    clearTimeout(timer);
    const outputs =
      readdirSync(out).length > 1_000
        ? []
        : [...readdirSync(out), ...program.outputs.filter((path) => path.includes('/'))].flatMap((path) => readNaively(out, path));
    return { reason: EndReason.EXITED, exitCode, wallMs: performance.now() - started, cpuMs: 0, peakMib: 0, outputs, refused: [] };
  });
  return { id, outcome, stop, socketPath: () => undefined };
}

/** As a collector that trusts what it finds; a pipe or a terabyte, which would hang or kill the test, comes back empty. */
function readNaively(out: string, path: string): File[] {
  const file = join(out, path);
  if (!existsSync(file) && !lstatSync(file, { throwIfNoEntry: false })) return [];
  const { size } = lstatSync(file);
  if (lstatSync(file).isFIFO() || size > 2 ** 26) return [{ path, content: Buffer.alloc(0) }];
  return lstatSync(file).isDirectory() ? [] : tryRead(file, path);
}

function tryRead(file: string, path: string): File[] {
  try {
    return [{ path, content: readFileSync(file) }];
  } catch {
    // A link to a folder.
    return [];
  }
}
