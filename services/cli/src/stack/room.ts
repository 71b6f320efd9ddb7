import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '@modwright/runtime';

/** Free bytes a stack needs to start: a new database takes half of it, and there must be more than STOP_BELOW left then. */
const START_ABOVE = 200e6;
/** Free bytes below which a running stack stops in good order, before its database and its streams meet the end of the disk. */
const STOP_BELOW = 50e6;
const LOOK_EVERY_MS = 500;

/** Bytes that are free where a folder is or would be. */
export async function freeBytes(folder: string): Promise<number> {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  return bavail * bsize;
}

/** Throws UNAVAILABLE when a stack cannot start in this folder for want of room. */
export async function assertRoom(folder: string): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= START_ABOVE) return;
  const [has, needs] = [free, START_ABOVE].map((bytes) => Math.floor(bytes / 1e6));
  throw new AppError(
    'UNAVAILABLE',
    `the disk of ${folder} has ${has} MB free and a stack needs ${needs} MB: free some, then run modwright up (builds go on), or set MODWRIGHT_STATE_DIR to a folder elsewhere`,
  );
}

/** Calls back once when the disk is nearly full. Gives how to stop looking. */
export function watchRoom(folder: string, onFull: (freeBytes: number) => void): () => void {
  const timer = setInterval(() => {
    // A disk that does not answer is no full disk.
    const look = freeBytes(folder).catch(() => Infinity);
    void look.then((free) => {
      if (free >= STOP_BELOW) return;
      clearInterval(timer);
      onFull(free);
    });
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
