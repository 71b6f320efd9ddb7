import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PreferenceLine, RolloutLine } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';
import { exportLines } from '../adapters/export-lines.ts';
import { writeParquet, type ColumnKind } from '../adapters/parquet-file.ts';
import { outcome, type Printing } from '../view/outcome.ts';
import { count } from '../view/text.ts';
import { upWithProgress, type World } from '../world.ts';

/** What can be exported. */
export type Exported = 'preferences' | 'rollouts';

export interface ExportOptions extends Printing {
  readonly format: 'jsonl' | 'parquet';
  readonly out: string;
}

const ROLLOUT: Readonly<Record<keyof RolloutLine, ColumnKind>> = {
  cursor: 'text',
  id: 'text',
  build: 'text',
  role: 'text',
  step: 'text',
  module: 'text',
  attempt: 'count',
  group: 'text',
  policy_version: 'text',
  prompt_ids: 'ids',
  completion_ids: 'ids',
  logprobs: 'numbers',
  reward: 'number',
  components: 'json',
};
const PREFERENCE: Readonly<Record<keyof PreferenceLine, ColumnKind>> = {
  cursor: 'text',
  id: 'text',
  rater: 'text',
  simulated: 'flag',
  at: 'text',
  role: 'text',
  step: 'text',
  module: 'text',
  prompt: 'json',
  chosen: 'text',
  rejected: 'text',
  order: 'text',
  weight: 'number',
  not_counted: 'text',
  chosen_turn: 'text',
  rejected_turn: 'text',
  chosen_build: 'text',
  rejected_build: 'text',
  chosen_version: 'text',
  rejected_version: 'text',
  chosen_passed: 'count',
  rejected_passed: 'count',
  expected: 'count',
};
const COLUMNS = { rollouts: ROLLOUT, preferences: PREFERENCE } as const;

/** Writes what learning is made of into a file for other programs. The file is there once it is whole. */
export async function runExportLearning(world: World, what: Exported, options: ExportOptions): Promise<number> {
  const { format, out } = options;
  const { gatewayUrl, apiKey } = await upWithProgress(world, {}, world.err);
  const file = resolve(world.cwd, out);
  const part = `${file}.part`;
  const seen = { lines: 0 };
  const lines = counted(exportLines(gatewayUrl, apiKey, `/v1/exports/${what}`), seen);
  try {
    if (format === 'parquet') await writeParquet(part, COLUMNS[what], parsed(lines));
    else await pipeline(Readable.from(lines), (texts: AsyncIterable<string>) => ended(texts), createWriteStream(part));
    await rename(part, file);
  } catch (reason) {
    await rm(part, { force: true });
    const { code } = reason as NodeJS.ErrnoException;
    if (reason instanceof AppError || code === undefined) throw reason;
    throw new AppError('INVALID_ARGUMENT', `${out} cannot be written (${code}): name a file in a folder that is there`, { cause: reason });
  }
  world.out.print(outcome(options, { file: out, format, lines: seen.lines }, [`${out}: ${count(seen.lines, what === 'rollouts' ? 'rollout' : 'vote')}`]));
  return 0;
}

async function* counted(lines: AsyncIterable<string>, seen: { lines: number }): AsyncGenerator<string> {
  for await (const line of lines) {
    seen.lines++;
    yield line;
  }
}

async function* parsed(lines: AsyncIterable<string>): AsyncGenerator<Record<string, unknown>> {
  for await (const line of lines) yield JSON.parse(line) as Record<string, unknown>;
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
