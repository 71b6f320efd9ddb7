import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '@modwright/runtime';

const run = promisify(execFile);
let found: string | undefined;

/** Python 3.10 or newer on PATH. Throws FAILED_PRECONDITION. */
export async function findPython(): Promise<string> {
  if (found) return found;
  for (const candidate of ['python3', 'python3.13', 'python3.12', 'python3.11']) {
    const answer = await run(candidate, ['-c', 'import sys; print(sys.version_info >= (3, 10))']).catch(() => undefined);
    if (answer?.stdout.trim() === 'True') return (found = candidate);
  }
  throw new AppError('FAILED_PRECONDITION', 'Python 3.10 or newer is needed for the embedded model: install python3');
}

/** What pip said, as one line that says what to do. */
export function pipFailure(what: string, error: unknown): AppError {
  const lines = ((error as { stderr?: string }).stderr ?? String(error)).trim().split('\n');
  const said = lines.join('\n');
  if (/No module named pip/.test(said))
    return new AppError('FAILED_PRECONDITION', `failed to download ${what}: Python has no pip; install it (apt install python3-pip)`, { cause: error });
  if (/DO NOT MATCH THE HASHES/i.test(said))
    return new AppError('DATA_LOSS', `failed to download ${what}: the file is not the one that was pinned, so it was not used`, { cause: error });
  if (/No space left/i.test(said))
    return new AppError('RESOURCE_EXHAUSTED', `failed to download ${what}: the disk is full; free some space and try again`, { cause: error });
  const line = lines.filter((text) => text.startsWith('ERROR')).at(-1) ?? lines.at(-1) ?? '';
  return new AppError('UNAVAILABLE', `failed to download ${what}: check the network and try again (pip: ${line.slice(0, 200)})`, { cause: error });
}
