import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrainingReport } from '@modwright/contracts/learning';
import type { EvaluatedTask } from '../sampling/evaluate-task.ts';
import type { PoolEntry, PoolSample } from '../sampling/sample-task.ts';
import { BASE, type Lineage } from '../training/arms.ts';
import { toOutcome, type ExperimentFolder, type StoredOutcome } from './folder.ts';
import { neededPools, planLines } from './plan.ts';
import type { ExperimentSettings } from './settings.ts';

/*
 * What another machine needs to go on, as text that a commit can hold: figures of runs, evaluations, and the pools that something unfinished still
 * learns from. Adapters stay where they were made: the same pool and seed give the same weights, so what needs one learns it again.
 */

type Line =
  | { readonly kind: 'run'; readonly version: Lineage; readonly outcome: StoredOutcome }
  | { readonly kind: 'evaluated'; readonly version: Lineage; readonly one: EvaluatedTask };

interface VisitLine {
  readonly version: Lineage;
  readonly round: number;
  readonly index: number;
  readonly entry: PoolEntry;
}

/** Writes what is there; pools that nothing needs any longer go. @param tasks held-out ones. */
export function writeCarryOver(path: string, folder: ExperimentFolder, settings: ExperimentSettings, tasks: number): void {
  const lines = planLines(settings);
  const versions = [...new Set(lines.flatMap(({ runs }) => runs.map(({ lineage }) => lineage)))];
  const outcomes = versions.flatMap((version): Line[] => {
    const outcome = folder.outcome(version);
    if (!outcome) return [];
    return [{ kind: 'run', version, outcome: 'report' in outcome ? { report: TrainingReport.toJSON(outcome.report) } : outcome }];
  });
  const evaluations = [...new Set([BASE, ...lines.map(({ last }) => last)])]
    .filter((version) => folder.same(version) === version)
    .flatMap((version) => folder.evaluation(version).map((one): Line => ({ kind: 'evaluated', version, one })));
  mkdirSync(join(path, 'pools'), { recursive: true });
  writeLines(join(path, 'results.jsonl'), [...outcomes, ...evaluations]);
  for (const file of readdirSync(join(path, 'pools'))) rmSync(join(path, 'pools', file));
  neededPools(folder, settings, tasks).forEach(({ version, round }) => {
    const visits = folder.pool(version, round).map((entry, index): VisitLine => ({ version, round, index, entry: onePromptAGroup(entry) }));
    if (visits.length > 0) writeLines(join(path, 'pools', `${version.replaceAll('>', '+')}.r${round}.jsonl`), visits);
  });
}

/** Puts what was written into a folder, unless it is there. What the folder has stays. */
export function readCarryOver(path: string, folder: ExperimentFolder): void {
  const lines = readLines<Line>(join(path, 'results.jsonl'));
  // Whose weights a version has follows from the runs.
  for (const line of lines) if (line.kind === 'run' && !folder.outcome(line.version)) folder.settle(line.version, toOutcome(line.outcome));
  const known = new Map<Lineage, Set<string>>();
  for (const line of lines) {
    if (line.kind !== 'evaluated') continue;
    const { version, one } = line;
    const done = known.get(version) ?? new Set(folder.evaluation(version).map(({ task, sample }) => `${task} ${sample}`));
    known.set(version, done);
    if (!done.has(`${one.task} ${one.sample}`)) folder.addEvaluated(version, one);
  }
  const pools = join(path, 'pools');
  for (const file of existsSync(pools) ? readdirSync(pools) : []) {
    const visits = readLines<VisitLine>(join(pools, file));
    const [first] = visits;
    const have = first ? folder.pool(first.version, first.round).length : 0;
    for (const { version, round, index, entry } of visits.slice(have)) folder.addVisit(version, round, index, withPrompts(entry));
  }
}

/** The prompt of a group once: its token ids are most of what a pool weighs. */
function onePromptAGroup(entry: PoolEntry): PoolEntry {
  const told = new Set<string>();
  const samples = entry.samples.map((sample) => {
    const { group } = sample.turn;
    const promptIds = told.has(group) ? [] : sample.turn.tokens.promptIds;
    told.add(group);
    return withPromptIds(sample, promptIds);
  });
  return { ...entry, samples };
}

function withPrompts(entry: PoolEntry): PoolEntry {
  const prompts = new Map(entry.samples.toReversed().map(({ turn }) => [turn.group, turn.tokens.promptIds]));
  return { ...entry, samples: entry.samples.map((sample) => withPromptIds(sample, prompts.get(sample.turn.group) ?? [])) };
}

function withPromptIds(sample: PoolSample, promptIds: readonly number[]): PoolSample {
  return { ...sample, turn: { ...sample.turn, tokens: { ...sample.turn.tokens, promptIds } } };
}

function writeLines(file: string, lines: readonly unknown[]): void {
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function readLines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
