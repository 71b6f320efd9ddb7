import { open, readFile, rename } from 'node:fs/promises';
import { AppError } from '@modwright/runtime';

/** What a replica has seen, so that nobody can show it something older after a restart. */
export interface Seen {
  /** Newest revision. */
  readonly revision: number;
  /** Version to the SHA-256 of its manifest. */
  readonly manifests: Readonly<Record<string, string>>;
}

/** Nothing seen = the file is not there. Throws FAILED_PRECONDITION when it cannot be read. */
export async function readSeen(file: string): Promise<Seen> {
  try {
    const { revision, manifests } = JSON.parse(await readFile(file, 'utf8')) as Seen;
    return { revision, manifests };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { revision: 0, manifests: {} };
    throw new AppError('FAILED_PRECONDITION', `${file} cannot be read: remove it when the newest version on this installation is to be trusted`, {
      cause: error,
    });
  }
}

/** Survives a crash, as a whole or not at all. */
export async function writeSeen(file: string, seen: Seen): Promise<void> {
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(seen));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}
