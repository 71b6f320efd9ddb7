import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '@modwright/runtime';
import type { ByteStore, ObjectStore, StoredObject } from './object-store.ts';

/** Silence of the store after which a transfer is given up, in milliseconds. */
const IDLE_TIMEOUT_MS = 30_000;

/** An object store on top of one that moves bytes: names are digests, and no file appears before its digest was checked. */
export function createVerifiedStore(store: ByteStore, idleTimeoutMs = IDLE_TIMEOUT_MS): ObjectStore {
  return {
    put: async (file) => {
      const object = await describe(file);
      if (!(await store.has(object))) await store.write(object, file);
      return object;
    },
    fetch: async (object, file, signal = new AbortController().signal) => {
      const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
      try {
        await receive(store, object, partial, idleTimeoutMs, signal);
        await rename(partial, file);
        await syncFolder(dirname(file));
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    remove: (sha256) => store.remove(sha256),
  };
}

async function describe(file: string): Promise<StoredObject> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function receive(store: ByteStore, object: StoredObject, file: string, idleTimeoutMs: number, caller: AbortSignal): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), idleTimeoutMs);
  const signal = AbortSignal.any([caller, stalled.signal]);
  const output = await open(file, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of untilAborted(store.read(object.sha256, signal), signal)) {
      timer.refresh();
      hash.update(chunk);
      bytes += chunk.length;
      // Whoever sends without end must not fill the disk.
      if (bytes > object.bytes) throw new AppError('DATA_LOSS', `object ${object.sha256} has more than the ${object.bytes} bytes it should have`);
      await output.writeFile(chunk);
    }
    if (bytes !== object.bytes) throw new AppError('DATA_LOSS', `object ${object.sha256} is cut off: it has ${bytes} of ${object.bytes} bytes`);
    if (hash.digest('hex') !== object.sha256) throw new AppError('DATA_LOSS', `object ${object.sha256} has other bytes than its name says`);
    await output.sync();
  } catch (error) {
    if (caller.aborted) throw new AppError('CANCELLED', `fetching object ${object.sha256} was stopped`, { cause: error });
    if (stalled.signal.aborted)
      throw new AppError('DEADLINE_EXCEEDED', `the object store sent nothing for ${idleTimeoutMs / 1000} s, so object ${object.sha256} was given up`, {
        cause: error,
      });
    throw error;
  } finally {
    clearTimeout(timer);
    await output.close();
  }
}

/** A source that hangs does not hear its signal: the loop must end all the same. */
async function* untilAborted(source: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_, reject) => {
    const give = (): void => reject(new AppError('CANCELLED', 'given up'));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a hanging source would hold us here.
    void iterator.return?.();
  }
}

/** After this the rename survives a crash. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
