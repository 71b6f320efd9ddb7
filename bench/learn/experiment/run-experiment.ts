import { join } from 'node:path';
import type { Hyperparameters } from '@modwright/contracts/learning';
import { heldOutTasks, LEVELS, TRAIN, type ModuleTask } from '@modwright/ladder';
import { AppError } from '@modwright/runtime';
import { readModuleTasks } from '../../module-task.ts';
import { nextTask, type Visit } from '../sampling/climb.ts';
import type { Studio } from '../sampling/draft-task.ts';
import { evaluateTask } from '../sampling/evaluate-task.ts';
import { sampleTask, type PoolEntry } from '../sampling/sample-task.ts';
import type { Sampler } from '../sampling/sampler.ts';
import { acceptedBatch, isEmpty, METHODS, preferenceBatch, rolloutBatch, writeBatch, type BatchContent, type SampledPool } from '../training/batch.ts';
import { BASE, type Lineage, type PlannedRun, type PoolName } from '../training/arms.ts';
import type { Learner } from '../training/learner.ts';
import { votePreferences } from '../training/votes.ts';
import type { ExperimentFolder } from './folder.ts';
import { findRun, openDraws, planLines } from './plan.ts';
import type { ExperimentSettings } from './settings.ts';

/** What an experiment works with. */
export interface Laboratory extends Omit<Studio, 'sampler'> {
  readonly folder: ExperimentFolder;
  /** @param adapter file of the version; undefined = the base model. */
  startSampler(adapter: string | undefined): Promise<Sampler>;
  readonly learner: Learner;
  /** Numbers of a run that are not the learner's defaults. */
  readonly hyperparameters: Partial<Hyperparameters>;
  say(text: string): void;
  /** True once the time that was given is over. */
  over(): boolean;
}

/** Held-out tasks: other families of the ladder, and modules written by hand after real apps. */
export function evaluationTasks({ heldOutVariants }: Pick<ExperimentSettings, 'heldOutVariants'>): (ModuleTask & { readonly family: string })[] {
  return [...heldOutTasks(LEVELS, heldOutVariants), ...readModuleTasks().map((task) => ({ ...task, family: 'modules' }))];
}

/** Does what is left to do, in order. Throws DEADLINE_EXCEEDED when the time is over: the next call goes on there. */
export async function runExperiment(settings: ExperimentSettings, laboratory: Laboratory): Promise<void> {
  const stage = createStage(settings, laboratory);
  try {
    await evaluate(settings, laboratory, stage, BASE);
    for (const { runs, last } of planLines(settings)) {
      for (const run of runs) if (!laboratory.folder.outcome(run.lineage)) await learn(settings, laboratory, stage, run);
      await evaluate(settings, laboratory, stage, last);
    }
  } finally {
    await stage.clear();
  }
}

/** The one version that answers at a time: a model in memory, or a learner, never both. */
interface Stage {
  sampler(version: Lineage): Promise<Sampler>;
  clear(): Promise<void>;
}

function createStage(settings: ExperimentSettings, laboratory: Laboratory): Stage {
  const { folder, startSampler } = laboratory;
  let on: { readonly adapter: string | undefined; readonly sampler: Sampler } | undefined;
  const clear = async (): Promise<void> => {
    await on?.sampler.stop();
    on = undefined;
  };
  const stage: Stage = {
    clear,
    sampler: async (version) => {
      await provideAdapter(settings, laboratory, stage, version);
      const place = folder.adapterFolder(version);
      const adapter = place === undefined ? undefined : join(place, 'adapter.gguf');
      if (on && on.adapter === adapter) return on.sampler;
      await clear();
      on = { adapter, sampler: await startSampler(adapter) };
      return on.sampler;
    },
  };
  return stage;
}

/** Learns a version again whose figures came from another machine and whose adapter did not: the same pool and seed give the same weights. */
async function provideAdapter(settings: ExperimentSettings, laboratory: Laboratory, stage: Stage, version: Lineage): Promise<void> {
  const { folder, say } = laboratory;
  if (folder.hasAdapter(version)) return;
  const lineage = folder.same(version);
  say(`train ${lineage}: its adapter is not on this machine, it is learnt again`);
  await learn(settings, laboratory, stage, findRun(lineage, settings));
}

async function evaluate(settings: ExperimentSettings, laboratory: Laboratory, stage: Stage, version: Lineage): Promise<void> {
  const { folder, say } = laboratory;
  const tasks = evaluationTasks(settings);
  for (;;) {
    const [sample] = openDraws(folder, version, settings, tasks.length);
    if (sample === undefined) return;
    const done = new Set(folder.evaluation(version).flatMap((one) => (one.sample === sample ? [one.task] : [])));
    const studio = { ...laboratory, sampler: await stage.sampler(version) };
    const left = tasks.filter(({ name }) => !done.has(name));
    await inParallel(laboratory, settings.atOnce, left, async (task) => {
      const one = await evaluateTask(studio, task, sample, settings.evaluation);
      folder.addEvaluated(version, one);
      const count = folder.evaluation(version).filter((other) => other.sample === sample).length;
      say(`evaluate ${version}, draw ${sample + 1}: ${count}/${tasks.length} ${task.name} ${percent(one.pass)}${one.complete ? ', complete' : ''}`);
    });
  }
}

async function learn(settings: ExperimentSettings, laboratory: Laboratory, stage: Stage, run: PlannedRun): Promise<void> {
  const { folder, say } = laboratory;
  const { batch, out } = folder.runFolder(run.lineage);
  await provideAdapter(settings, laboratory, stage, run.parent);
  const pools: SampledPool[] = [];
  for (const pool of [...run.earlier, run.pool]) pools.push({ version: pool.version, entries: await fillPool(settings, laboratory, stage, pool) });
  const content = contentOf(run, pools);
  if (isEmpty(content)) {
    folder.settle(run.lineage, { skipped: `nothing to learn from in ${pools.reduce((sum, { entries }) => sum + entries.length, 0)} tasks` });
    say(`train ${run.lineage}: nothing to learn from, the version stays as it is`);
    return;
  }
  if (laboratory.over()) throw outOfTime();
  await stage.clear();
  const hyperparameters = { ...laboratory.hyperparameters, ...hyperparametersOf(run) };
  const method = METHODS[run.step.method];
  writeBatch(
    batch,
    { run: run.lineage, method, baseModel: settings.model, parentVersion: run.parent, role: 'coder', snapshot: 'bench', seed: run.seed, hyperparameters },
    content,
  );
  const report = await laboratory.learner({
    batch,
    out,
    parent: folder.adapterFolder(run.parent),
    onProgress: ({ step, steps, loss, tokensPerSecond }) =>
      say(`train ${run.lineage}: step ${step}/${steps}, loss ${loss.toFixed(4)}, ${Math.round(tokensPerSecond)} tokens/s`),
  });
  folder.settle(run.lineage, { report });
  say(`train ${run.lineage}: ${report.steps} steps in ${Math.round(report.seconds)} s`);
}

function hyperparametersOf({ step }: PlannedRun): Partial<Hyperparameters> {
  const learningRate = step.method === 'grpo' ? step.remedy?.learningRate : undefined;
  return learningRate === undefined ? {} : { learningRate };
}

function contentOf({ step, seed }: PlannedRun, pools: readonly SampledPool[]): BatchContent {
  const entries = pools.flatMap((pool) => pool.entries);
  switch (step.method) {
    case 'sft':
      return acceptedBatch(entries);
    case 'grpo':
      return rolloutBatch(pools, step.remedy);
    case 'dpo':
      return preferenceBatch(votePreferences(entries, step.voters, seed));
  }
}

/** The pool a run learns from, complete. */
async function fillPool(settings: ExperimentSettings, laboratory: Laboratory, stage: Stage, { version, round }: PoolName): Promise<PoolEntry[]> {
  const { folder, say } = laboratory;
  const tasks = round === 0 ? settings.tasks : settings.laterTasks;
  const earlier = earlierVisits(folder, version, round);
  for (let entries = folder.pool(version, round); entries.length < tasks; entries = folder.pool(version, round)) {
    const studio = { ...laboratory, sampler: await stage.sampler(version) };
    const visits = [...earlier, ...entries.map(toVisit)];
    const indices = Array.from({ length: Math.min(settings.atOnce, tasks - entries.length) }, (_, at) => entries.length + at);
    await inParallel(laboratory, settings.atOnce, indices, async (index) => {
      const task = nextTask(TRAIN, visits, index, round);
      const entry = await sampleTask(studio, task, index, settings.visit);
      folder.addVisit(version, round, index, entry);
      const { model, grading, visit } = entry.seconds;
      const share = entry.samples.reduce((sum, { grade }) => sum + grade.passed / grade.total, 0) / entry.samples.length;
      say(
        `sample ${version} round ${round}: ${index + 1}/${tasks} ${task.name} ${percent(share)} in ${visit.toFixed(1)} s (model ${model.toFixed(1)}, grading ${grading.toFixed(1)})`,
      );
    });
  }
  return folder.pool(version, round);
}

/** Visits of the versions before this one in its own line, oldest first: where its ladder stands. */
function earlierVisits(folder: ExperimentFolder, version: Lineage, round: number): Visit[] {
  const parts = version.split('>');
  const ancestors = parts.map((_, index) => parts.slice(0, index + 1).join('>'));
  return Array.from({ length: round }, (_, before) => ancestors.flatMap((ancestor) => folder.pool(ancestor, before).map(toVisit))).flat();
}

function toVisit({ family, level, samples }: PoolEntry): Visit {
  const first = samples.filter(({ repair }) => repair === 0);
  return { family, level, share: first.reduce((sum, { grade }) => sum + grade.passed / grade.total, 0) / Math.max(1, first.length) };
}

async function inParallel<T>(laboratory: Laboratory, atOnce: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      if (laboratory.over()) throw outOfTime();
      await work(item);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

function outOfTime(): AppError {
  return new AppError('DEADLINE_EXCEEDED', 'the time that was given is over; the same command goes on from here');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
