import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StepProgress } from '@modwright/contracts/trainer';
import { AppError } from '@modwright/runtime';
import type { LearnerProgram } from './process-launcher.ts';

/**
 * Makes the learner's Python environment on first use and gives its program. The script is idempotent: its last line of output is the path of
 * the Python to run, what it prints on standard error is progress. Throws UNAVAILABLE with its last words.
 */
export async function prepareLearner(script: string, tell: (step: StepProgress) => void, signal: AbortSignal): Promise<LearnerProgram> {
  // A group of its own: what the script started is stopped with it.
  const child = spawn(script, [], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const stop = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It has ended.
    }
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  let [python, words] = ['', ''];
  createInterface({ input: child.stdout }).on('line', (line) => (python = line.trim() || python));
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.trim() === '') return;
    words = line.trim().slice(0, 300);
    tell({ what: 'sets up the learner', share: shareOf(words), detail: words, etaSeconds: 0 });
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      words = error.message;
      resolve(null);
    });
    child.once('close', resolve);
  });
  signal.removeEventListener('abort', stop);
  if (code !== 0 || python === '') throw new AppError('UNAVAILABLE', `failed to set up the learner: ${words || `${script} gave no Python`}`);
  return { command: python, args: ['-m', 'modwright_learner', 'train'], pythonPath: join(dirname(script), '..', 'services', 'learner', 'src') };
}

/** "9/20 torch==2.13.0" -> 0.45; -1 = not said. */
function shareOf(words: string): number {
  const [, done, total] = /^(\d+)\/(\d+) /.exec(words) ?? [];
  return done === undefined ? -1 : Math.min(1, Number(done) / Number(total));
}
