import { finishReasonFromJSON, type TurnContext } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';
import type { BackendInfo, Completion } from './completion.ts';

/** First line of a recording: where its completions come from. */
export interface RecordingHeader {
  readonly recording: 1;
  readonly backend: string;
  readonly model: string;
  readonly contextTokens: number;
}

/** One real completion. `call` is for people; `key` is what a replay looks for. */
export interface RecordedCompletion extends Completion {
  readonly key: string;
  readonly call: string;
}

export interface Recording {
  readonly header: RecordingHeader;
  /** By key. The last line wins, so that a recording can be mended by appending to it. */
  readonly completions: ReadonlyMap<string, RecordedCompletion>;
}

/** "coder/draft lend-tool, attempt 1, sample 0": which call, for people. */
export function callName(context: TurnContext): string {
  const module = context.module ? ` ${context.module}` : '';
  return `${context.role}/${context.step}${module}, attempt ${context.attempt}, sample ${context.sample}`;
}

export function headerLine({ backend, model, contextTokens }: BackendInfo): string {
  return JSON.stringify({ recording: 1, backend, model, contextTokens } satisfies RecordingHeader);
}

export function completionLine(key: string, call: string, completion: Completion): string {
  const logprobs = completion.logprobs.map((logprob) => Number(logprob.toFixed(5)));
  return JSON.stringify({ key, call, ...completion, logprobs } satisfies RecordedCompletion);
}

/** Reads the JSON lines of a recording. Throws INVALID_ARGUMENT that names the file and the line that is not one. */
export function parseRecording(text: string, file: string): Recording {
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
  const rows = lines.filter(({ line }) => line.trim() !== '').map(({ line, number }) => ({ number, value: parseLine(line, file, number) }));
  const header = rows[0]?.value as RecordingHeader | undefined;
  if (header?.recording !== 1) throw new AppError('INVALID_ARGUMENT', `${file} is not a recording of completions: its first line must say {"recording":1,...}`);
  const completions = new Map<string, RecordedCompletion>();
  for (const { number, value } of rows.slice(1)) {
    const row = value as RecordedCompletion | RecordingHeader;
    // A recording that was continued by a later run has a header in the middle.
    if ('recording' in row) continue;
    if (typeof row.key !== 'string' || typeof row.text !== 'string' || !Array.isArray(row.completionIds)) {
      throw new AppError('INVALID_ARGUMENT', `${file}:${number} is not a recorded completion`);
    }
    completions.set(row.key, { ...row, finish: finishReasonFromJSON(row.finish) });
  }
  return { header, completions };
}

function parseLine(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${file}:${number} is not JSON: the recording is damaged`, { cause: error });
  }
}
