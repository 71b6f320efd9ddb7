import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AppError } from '@modwright/runtime';
import type { Backend, CompletionRequest } from '../domain/completion.ts';
import { callName, parseRecording, type RecordedCompletion, type Recording } from '../domain/recording.ts';
import { replayKey } from '../domain/replay-key.ts';

/** Answering takes no model, so calls need not wait for one another. */
const SLOTS = 256;

/**
 * Answers with completions that a real model gave earlier. Says so wherever it is named.
 * @param paths recordings (JSON lines, gzip allowed) or folders of them.
 * Throws NOT_FOUND when there is no recording, INVALID_ARGUMENT when one is damaged.
 */
export async function createReplayBackend(paths: readonly string[]): Promise<Backend> {
  const recordings = await Promise.all((await recordingFiles(paths)).map(readRecording));
  const completions = new Map<string, RecordedCompletion>(recordings.flatMap((recording) => [...recording.completions]));
  const calls = new Set([...completions.values()].map(({ call }) => call));
  const models = new Set(recordings.map(({ header }) => header.model));
  const contextTokens = Math.min(...recordings.map(({ header }) => header.contextTokens));

  const find = (request: CompletionRequest): RecordedCompletion => {
    const found = completions.get(replayKey(request));
    if (found) return found;
    const call = callName(request.context);
    const why = calls.has(call) ? 'its prompt, schema or sampling has changed since' : 'no such call was recorded';
    throw new AppError('NOT_FOUND', `nothing to replay for ${call}: ${why}; record again with scripts/record`);
  };
  return {
    // Ids were checked when the completion was recorded, and a recorded hosted model may have none.
    info: { backend: 'replay', model: `replay of ${[...models].join(', ')}`, contextTokens, slots: SLOTS, givesTokenIds: false },
    // A recording stands for the base model, whichever version is in force.
    adapters: { baseModel: [...models].join(', '), files: [], set: () => Promise.resolve() },
    complete: async (request, onText, signal) => {
      if (signal.aborted) throw new AppError('CANCELLED', 'the caller went away');
      const { text, finish, promptIds, completionIds, logprobs, promptTokens, completionTokens } = find(request);
      if (text !== '') onText(text);
      return { text, finish, promptIds, completionIds, logprobs, promptTokens, completionTokens };
    },
    close: () => Promise.resolve(),
  };
}

async function recordingFiles(paths: readonly string[]): Promise<string[]> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch(() => undefined);
      if (!found) throw new AppError('NOT_FOUND', `there is no recording at ${path}: make one with scripts/record`);
      if (!found.isDirectory()) return [path];
      return (await readdir(path))
        .filter((name) => /\.jsonl(\.gz)?$/.test(name))
        .sort()
        .map((name) => join(path, name));
    }),
  );
  if (files.flat().length === 0) throw new AppError('NOT_FOUND', `there is no recording in ${paths.join(', ')}: make one with scripts/record`);
  return files.flat();
}

async function readRecording(file: string): Promise<Recording> {
  const bytes = await readFile(file);
  try {
    return parseRecording((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'), file);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('INVALID_ARGUMENT', `${file} is not a gzip file: the recording is damaged`, { cause: error });
  }
}
