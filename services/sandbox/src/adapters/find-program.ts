import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { AppError } from '@modwright/runtime';

/** The absolute path of a program. Throws FAILED_PRECONDITION when this user cannot run it. */
export function findProgram(name: string): string {
  const folders = isAbsolute(name) ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.map((folder) => (folder === '' ? name : join(folder, name))).find(isExecutable);
  if (found === undefined || !isAbsolute(found))
    throw new AppError(
      'FAILED_PRECONDITION',
      `failed to start sandbox: ${name} is not here; install bubblewrap (apt install bubblewrap), or set MODWRIGHT_SANDBOX_BWRAP`,
    );
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
