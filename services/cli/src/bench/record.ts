import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@modwright/runtime';
import { PROJECT_ROOT } from '../stack/mod.ts';

const run = promisify(execFile);

/** Writes the figures of a folder of results into the checkout's docs/. Throws FAILED_PRECONDITION outside of a checkout. */
export async function recordFigures(folder: string, briefs: readonly string[]): Promise<void> {
  const script = join(PROJECT_ROOT, 'bench', 'record.ts');
  if (!existsSync(script)) throw new AppError('FAILED_PRECONDITION', 'this is no checkout with bench/: leave --record out');
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder, ...briefs]).catch((error: { stderr?: string }) => {
    throw new AppError('INTERNAL', `failed to record: ${error.stderr?.trim().split('\n').at(-1) ?? 'no reason given'}`, { cause: error });
  });
}
