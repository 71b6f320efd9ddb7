import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '@modwright/runtime';
import { EXIT } from '../domain/exit-code.ts';
import { PROJECT_ROOT, stateDir } from '../stack/mod.ts';
import type { World } from '../world.ts';

/** Measures what learning brings; `args` are those of bench/learn/main.ts. The result is the exit code. Throws FAILED_PRECONDITION outside of a checkout. */
export async function runBenchLearn(world: World, args: readonly string[]): Promise<number> {
  const script = join(PROJECT_ROOT, 'bench', 'learn', 'main.ts');
  if (!existsSync(script)) throw new AppError('FAILED_PRECONDITION', 'this is no checkout with bench/: get one to measure what learning brings');
  const state = args.includes('--state') ? [] : ['--state', join(stateDir(), 'bench-learn')];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args, ...state], {
    cwd: world.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => world.out.print([line]));
  createInterface({ input: child.stderr }).on('line', (line) => world.err.print([line]));
  let interrupted = false;
  const release = world.onInterrupt(() => {
    interrupted = true;
    child.kill('SIGTERM');
  });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (value) => resolve(value ?? EXIT.failed));
    });
    return interrupted ? EXIT.interrupted : code;
  } finally {
    release();
  }
}
