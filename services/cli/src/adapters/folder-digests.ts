import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@modwright/runtime';

/** What an app makes itself when it is installed, built and run, and what git keeps. */
const MADE = new Set(['node_modules', '.git', 'data', 'package-lock.json', 'dist/app.js', 'dist/app.css']);

/** SHA-256 of every file below the folder, by path; a link or a device has none. What the app makes itself is left out, unless it is in `also`. */
export async function folderDigests(folder: string, also: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (MADE.has(path) && !also.has(path)) continue;
      if (entry.isDirectory()) await walk(path);
      // A link in the place of a file is a change, wherever it leads.
      else digests.set(path, entry.isFile() ? hash(await readFile(join(folder, path))) : 'no regular file');
    }
  };
  await walk('').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('INVALID_ARGUMENT', `${folder} cannot be read (${error.code ?? error.message}): name the folder of an app`, { cause: error });
  });
  return digests;
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
