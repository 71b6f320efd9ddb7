import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Objm, setSha256Backend, type ObjectStore as Bucket } from '@nats-io/obj';
import { AppError, OBJECT_BUCKET, type Bus } from '@modwright/runtime';
import type { ByteStore } from './object-store.ts';

/** Of one message: each is on the server's disk before the next is sent, so few large ones are faster. */
const CHUNK_BYTES = 1024 * 1024;
const PUBLISH_TIMEOUT_MS = 12_000;

// The library hashes in JavaScript unless told otherwise, which takes twenty times as long.
setSha256Backend('native');

/** Objects in JetStream's object store. The bucket is made by the admin step (`ensureTopology`). */
export function createJetStreamStore(bus: Bus): ByteStore {
  let opened: Promise<Bucket> | undefined;
  const bucket = (): Promise<Bucket> => {
    opened ??= new Objm(bus.jetstream).open(OBJECT_BUCKET, false).catch((error: unknown) => {
      opened = undefined;
      throw away(error);
    });
    return opened;
  };
  return {
    has: async ({ sha256, bytes }) => {
      const info = await (await bucket()).info(sha256).catch((error: unknown) => Promise.reject(away(error)));
      return info !== null && !info.deleted && info.size === bytes;
    },
    write: async ({ sha256 }, file) => {
      const content = Readable.toWeb(createReadStream(file, { highWaterMark: CHUNK_BYTES })) as ReadableStream<Uint8Array>;
      const options = { max_chunk_size: CHUNK_BYTES };
      await (await bucket()).put({ name: sha256, options }, content, { timeout: PUBLISH_TIMEOUT_MS }).catch((error: unknown) => Promise.reject(away(error)));
    },
    read: async function* (sha256, signal) {
      const result = await (await bucket()).get(sha256).catch((error: unknown) => Promise.reject(away(error)));
      if (!result) throw new AppError('NOT_FOUND', `object ${sha256} is not in the object store`);
      // Its own check of the digest fails here too, and says less than ours.
      result.error.catch(() => undefined);
      const reader = result.data.getReader();
      const cancel = (): void => void reader.cancel().catch(() => undefined);
      signal.addEventListener('abort', cancel, { once: true });
      try {
        for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
      } catch (error) {
        throw damaged(sha256, error);
      } finally {
        signal.removeEventListener('abort', cancel);
        cancel();
      }
    },
    remove: async (sha256) => {
      const store = await bucket();
      if (await store.info(sha256).catch((error: unknown) => Promise.reject(away(error))))
        await store.delete(sha256).catch((error: unknown) => Promise.reject(away(error)));
    },
  };
}

function away(error: unknown): AppError {
  const said = (error as Error).message;
  if (/maximum bytes|resource limits|no space/i.test(said))
    return new AppError('RESOURCE_EXHAUSTED', `the object store is full: remove old versions or give it more room (${said})`, { cause: error });
  return new AppError('UNAVAILABLE', `the object store does not answer: ${said}`, { cause: error });
}

function damaged(sha256: string, error: unknown): AppError {
  const said = (error as Error).message;
  if (/corrupt object/.test(said)) return new AppError('DATA_LOSS', `object ${sha256} has other bytes than its name says`, { cause: error });
  return away(error);
}
