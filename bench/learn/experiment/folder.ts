import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvaluatedTask } from '../sampling/evaluate-task.ts';
import type { PoolEntry } from '../sampling/sample-task.ts';
import { BASE, type Lineage, type PlannedRun } from '../training/arms.ts';

/** What an experiment has done, as files: each sampled task, each evaluated task and each training run is there whole or not at all. */
export interface ExperimentFolder {
  readonly path: string;
  /** Visits of a pool in order, as far as they are there. */
  pool(version: Lineage, round: number): PoolEntry[];
  addVisit(version: Lineage, round: number, index: number, entry: PoolEntry): void;
  evaluation(version: Lineage): EvaluatedTask[];
  addEvaluated(version: Lineage, one: EvaluatedTask): void;
  /** Of a run: its batch, and what the learner makes of it. */
  runFolder(lineage: Lineage): { readonly batch: string; readonly out: string };
  /** Notes that a run had nothing to learn from: its version is its parent's. */
  skip(run: PlannedRun, why: string): void;
  skipped(lineage: Lineage): string | undefined;
  /** Folder of the adapter of a version; undefined for the base, or for one that learnt nothing. */
  adapterFolder(lineage: Lineage): string | undefined;
}

/** @param path made when it is not there. */
export function openFolder(path: string): ExperimentFolder {
  mkdirSync(path, { recursive: true });
  const poolPath = (version: Lineage, round: number): string => join(path, 'pools', `${toName(version)}.r${round}`);
  const runPath = (lineage: Lineage): string => join(path, 'runs', toName(lineage));
  const skipFile = (lineage: Lineage): string => join(runPath(lineage), 'skipped.json');
  const skipped = (lineage: Lineage): string | undefined =>
    existsSync(skipFile(lineage)) ? (JSON.parse(readFileSync(skipFile(lineage), 'utf8')) as { why: string }).why : undefined;
  const adapterFolder = (lineage: Lineage): string | undefined => {
    if (lineage === BASE) return undefined;
    if (skipped(lineage) !== undefined) return adapterFolder(parentOf(lineage));
    return join(runPath(lineage), 'out');
  };
  return {
    path,
    pool: (version, round) => readAll<PoolEntry>(poolPath(version, round)),
    addVisit: (version, round, index, entry) => write(join(poolPath(version, round), `${String(index).padStart(4, '0')}.json`), entry),
    evaluation: (version) => readAll<EvaluatedTask>(join(path, 'evaluations', toName(version))),
    addEvaluated: (version, one) => write(join(path, 'evaluations', toName(version), `${one.task}.${one.sample}.json`), one),
    runFolder: (lineage) => ({ batch: join(runPath(lineage), 'batch'), out: join(runPath(lineage), 'out') }),
    skip: ({ lineage }, why) => write(skipFile(lineage), { why }),
    skipped,
    adapterFolder,
  };
}

/** "base>grpo.r0.s1" as a name of a folder. */
function toName(lineage: Lineage): string {
  return lineage.replaceAll('>', '+');
}

function parentOf(lineage: Lineage): Lineage {
  return lineage.slice(0, lineage.lastIndexOf('>'));
}

function readAll<T>(folder: string): T[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T);
}

function write(file: string, value: unknown): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(value));
  renameSync(`${file}.new`, file);
}
