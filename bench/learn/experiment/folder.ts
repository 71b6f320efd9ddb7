import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrainingReport } from '@modwright/contracts/learning';
import type { EvaluatedTask } from '../sampling/evaluate-task.ts';
import type { PoolEntry } from '../sampling/sample-task.ts';
import { BASE, type Lineage } from '../training/arms.ts';

/** What an experiment has done, as files: each sampled task, each evaluated task and each training run is there whole or not at all. */
export interface ExperimentFolder {
  readonly path: string;
  /** Visits of a pool in order, as far as they are there. */
  pool(version: Lineage, round: number): PoolEntry[];
  addVisit(version: Lineage, round: number, index: number, entry: PoolEntry): void;
  /** Of a version, or of the one it is the same as. */
  evaluation(version: Lineage): EvaluatedTask[];
  addEvaluated(version: Lineage, one: EvaluatedTask): void;
  /** Of a run: its batch, and what the learner makes of it. */
  runFolder(lineage: Lineage): { readonly batch: string; readonly out: string };
  /** What a run came to, or why it had nothing to learn from; undefined before. */
  outcome(lineage: Lineage): RunOutcome | undefined;
  /** Notes what a run came to, apart from its adapter, which may be on another machine. */
  settle(lineage: Lineage, outcome: RunOutcome): void;
  /** The version whose weights a version has: itself, or its parent when its run learnt nothing. */
  same(lineage: Lineage): Lineage;
  /** True when the adapter of a version is here. The base needs none. */
  hasAdapter(lineage: Lineage): boolean;
  /** Folder of the adapter of a version; undefined for the base. */
  adapterFolder(lineage: Lineage): string | undefined;
}

/** Learnt, or had nothing to learn from: then its version is its parent's. */
export type RunOutcome = { readonly report: TrainingReport } | { readonly skipped: string };

/** @param path made when it is not there. */
export function openFolder(path: string): ExperimentFolder {
  mkdirSync(path, { recursive: true });
  const poolPath = (version: Lineage, round: number): string => join(path, 'pools', `${toName(version)}.r${round}`);
  const runPath = (lineage: Lineage): string => join(path, 'runs', toName(lineage));
  const outcomeFile = (lineage: Lineage): string => join(runPath(lineage), 'outcome.json');
  const outcome = (lineage: Lineage): RunOutcome | undefined =>
    existsSync(outcomeFile(lineage)) ? toOutcome(JSON.parse(readFileSync(outcomeFile(lineage), 'utf8')) as StoredOutcome) : undefined;
  const same = (lineage: Lineage): Lineage => {
    const known = lineage === BASE ? undefined : outcome(lineage);
    return known && 'skipped' in known ? same(parentOf(lineage)) : lineage;
  };
  const adapterFolder = (lineage: Lineage): string | undefined => (same(lineage) === BASE ? undefined : join(runPath(same(lineage)), 'out'));
  return {
    path,
    pool: (version, round) => readAll<PoolEntry>(poolPath(version, round)),
    addVisit: (version, round, index, entry) => write(join(poolPath(version, round), `${String(index).padStart(4, '0')}.json`), entry),
    evaluation: (version) => readAll<EvaluatedTask>(join(path, 'evaluations', toName(same(version)))),
    addEvaluated: (version, one) => write(join(path, 'evaluations', toName(same(version)), `${one.task}.${one.sample}.json`), one),
    runFolder: (lineage) => ({ batch: join(runPath(lineage), 'batch'), out: join(runPath(lineage), 'out') }),
    outcome,
    settle: (lineage, one) => write(outcomeFile(lineage), 'report' in one ? { report: TrainingReport.toJSON(one.report) } : one),
    same,
    // The learner writes its report last.
    hasAdapter: (lineage) => {
      const place = adapterFolder(lineage);
      return place === undefined || existsSync(join(place, 'report.json'));
    },
    adapterFolder,
  };
}

/** As it is written down. */
export type StoredOutcome = { readonly report: unknown } | { readonly skipped: string };

export function toOutcome(stored: StoredOutcome): RunOutcome {
  return 'report' in stored ? { report: TrainingReport.fromJSON(stored.report) } : stored;
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
