import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@modwright/runtime';
import type { Fetch } from './fetch.ts';

/** Without an answer by then there is no network worth waiting for. */
const ANSWER_TIMEOUT_MS = 8_000;
/** Silence after which a download is given up. */
const IDLE_TIMEOUT_MS = 30_000;

/** Downloads a model from its publisher's Hugging Face repository, resuming by a range request. */
export const fetchFromHub: Fetch = async (model, target, onBytes, signal) => {
  if (!model.huggingFace) throw new AppError('NOT_FOUND', 'its publisher has no such file');
  const { repository, file } = model.huggingFace;
  await downloadFile(`https://huggingface.co/${repository}/resolve/main/${file}`, target, onBytes, signal);
};

/** Downloads one URL into `target`; a file that is there already is taken for its beginning. */
export async function downloadFile(url: string, target: string, onBytes: (doneBytes: number) => void, signal: AbortSignal): Promise<void> {
  const have = await stat(target).then(
    ({ size }) => size,
    () => 0,
  );
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), ANSWER_TIMEOUT_MS);
  const both = AbortSignal.any([signal, silent.signal]);
  try {
    const response = await fetch(url, { headers: have > 0 ? { range: `bytes=${have}-` } : {}, signal: both });
    clearTimeout(timer);
    // 416: nothing is left after what we have.
    if (response.status === 416) return;
    if (!response.ok || !response.body) throw new AppError('UNAVAILABLE', `${new URL(url).host} answered ${response.status}`);
    const resumed = response.status === 206;
    let done = resumed ? have : 0;
    const idle = setTimeout(() => silent.abort(), IDLE_TIMEOUT_MS);
    const body = Readable.fromWeb(response.body).on('data', (chunk: Uint8Array) => {
      done += chunk.length;
      idle.refresh();
      onBytes(done);
    });
    await pipeline(body, createWriteStream(target, { flags: resumed ? 'a' : 'w' }), { signal: both }).finally(() => clearTimeout(idle));
  } catch (error) {
    if (signal.aborted) throw new AppError('CANCELLED', 'the download was stopped; the next one goes on from here', { cause: error });
    if (error instanceof AppError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new AppError('RESOURCE_EXHAUSTED', 'the disk is full: free some space and try again', { cause: error });
    throw new AppError('UNAVAILABLE', `${new URL(url).host} cannot be reached`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
