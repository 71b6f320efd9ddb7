import { open, readFile, rm, stat } from 'node:fs/promises';
import { AppError } from '@modwright/runtime';

const POLL_MS = 200;
/** A lock without a readable owner is one that is being written, or that a full disk left empty. */
const UNREADABLE_STALE_MS = 10_000;

/**
 * Runs `work` while no other process on this machine runs it for the same lock file. A lock whose owner is gone is taken over.
 * `onWait` is told once when another process holds it. Throws CANCELLED when `signal` aborts while it waits.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, signal: AbortSignal, onWait: () => void = () => undefined): Promise<T> {
  let told = false;
  while (!(await take(path))) {
    if (signal.aborted) throw new AppError('CANCELLED', `stopped waiting for ${path}`);
    if (!told) onWait();
    told = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await isStale(path)) await rm(path, { force: true });
    return false;
  }
}

async function isStale(path: string): Promise<boolean> {
  const owner = Number(await readFile(path, 'utf8').catch(() => ''));
  if (owner > 0) return owner !== process.pid && !isAlive(owner);
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > UNREADABLE_STALE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
