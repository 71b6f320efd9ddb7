import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Manifest, type TrainingReport } from '@modwright/contracts/learning';
import type { ObjectStore } from '@modwright/objects';
import { AppError } from '@modwright/runtime';
import type { VersionRow } from '@modwright/store/trainer';
import { runFolders } from './batch-folder.ts';
import { readReport } from './learner-output.ts';

/** What every loader of adapters needs: PEFT's two files. `adapter.gguf` besides, for llama.cpp. */
const NEEDED = ['adapter_model.safetensors', 'adapter_config.json'];

/**
 * The report of a learner that said it was done, with every file it names there and unchanged.
 * Throws DATA_LOSS that says what is wrong: nothing of such a run is used.
 */
export async function checkedReport(outDir: string, run: string): Promise<TrainingReport> {
  const report = readReport(outDir);
  if (!report) throw new AppError('DATA_LOSS', 'the learner ended well but wrote no report.json that can be read');
  if (!report.ok) throw new AppError('DATA_LOSS', report.problem || 'the learner ended well but its report says it did not');
  if (report.run !== run) throw new AppError('DATA_LOSS', `the report is of ${report.run || 'no run'}`);
  const missing = NEEDED.find((name) => !report.files.some(({ path }) => path === name));
  if (missing !== undefined) throw new AppError('DATA_LOSS', `the report names no ${missing}`);
  for (const { path, sha256, bytes } of report.files) {
    if (path !== basename(path)) throw new AppError('DATA_LOSS', `the report names "${path}", which is not in its folder`);
    const found = await stat(join(outDir, path)).catch(() => undefined);
    if (found?.size !== bytes || (await digestOf(join(outDir, path))) !== sha256) throw new AppError('DATA_LOSS', `${path} is not what the report says`);
  }
  const odd = report.curve.find(({ loss }) => !Number.isFinite(loss));
  if (odd) throw new AppError('DATA_LOSS', `the loss is not a number at step ${odd.step}`);
  return report;
}

/** The folder of a version's adapter on this machine: where it was trained, else fetched from the object store. */
export async function adapterFolder(dataDir: string, version: VersionRow, objects: ObjectStore): Promise<string> {
  const { outDir } = runFolders(dataDir, version.run);
  if (readReport(outDir)?.ok && version.report.files.every(({ path }) => existsSync(join(outDir, path)))) return outDir;
  const folder = join(dataDir, 'adapters', version.name);
  await mkdir(folder, { recursive: true });
  for (const { path, sha256, bytes } of Manifest.decode(version.manifest.manifest).files) {
    const file = join(folder, path);
    if (!existsSync(file)) await objects.fetch({ sha256, bytes }, file);
  }
  return folder;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
