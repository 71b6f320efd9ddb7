import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Batch, JudgedAnswer, Preference, Rollout } from '@modwright/contracts/learning';
import type { Baseline } from '../domain/baseline.ts';

/** Everything that is in a batch folder. */
export interface BatchContent {
  readonly batch: Batch;
  readonly rollouts: readonly Rollout[];
  readonly preferences: readonly Preference[];
  readonly answers: readonly JudgedAnswer[];
  /** Kept beside, for the trainer: they count once the run has made a version. */
  readonly baselines: readonly Baseline[];
}

const BASELINES = 'baselines.json';

/** Where a run has its files. */
export function runFolders(dataDir: string, run: string): { readonly batchDir: string; readonly outDir: string } {
  const folder = join(dataDir, 'runs', run);
  return { batchDir: join(folder, 'batch'), outDir: join(folder, 'out') };
}

/** Writes the folder whole or not at all; one that is there is replaced. */
export async function writeBatch(folder: string, content: BatchContent): Promise<void> {
  const scratch = `${folder}.new`;
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  await Promise.all([
    writeFile(join(scratch, 'batch.json'), JSON.stringify(Batch.toJSON(content.batch))),
    writeLines(join(scratch, 'rollouts.jsonl'), content.rollouts.map(Rollout.toJSON)),
    writeLines(join(scratch, 'preferences.jsonl'), content.preferences.map(Preference.toJSON)),
    writeLines(join(scratch, 'answers.jsonl'), content.answers.map(JudgedAnswer.toJSON)),
    writeFile(join(scratch, BASELINES), JSON.stringify(content.baselines)),
  ]);
  await rm(folder, { recursive: true, force: true });
  await rename(scratch, folder);
}

export async function readBatch(folder: string): Promise<Batch> {
  return Batch.fromJSON(JSON.parse(await readFile(join(folder, 'batch.json'), 'utf8')));
}

export async function readBatchBaselines(folder: string): Promise<Baseline[]> {
  return JSON.parse(await readFile(join(folder, BASELINES), 'utf8')) as Baseline[];
}

async function writeLines(file: string, values: readonly unknown[]): Promise<void> {
  if (values.length > 0) await writeFile(file, `${values.map((value) => JSON.stringify(value)).join('\n')}\n`);
}
