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
import { acceptedBatch, isEmpty, METHODS, preferenceBatch, rolloutBatch, writeBatch, type BatchContent } from '../training/batch.ts';
import { ARMS, BASE, planRuns, type Lineage, type PlannedRun } from '../training/arms.ts';
import { readReport, type Learner } from '../training/learner.ts';
import { votePreferences } from '../training/votes.ts';
import type { ExperimentFolder } from './folder.ts';
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
  const stage = createStage(laboratory);
  try {
    await evaluate(settings, laboratory, stage, BASE);
    for (const arm of ARMS.filter(({ name }) => settings.arms.includes(name))) {
      for (let seed = 1; seed <= settings.seeds; seed += 1) {
        const runs = planRuns(arm, seed, settings.rounds);
        for (const run of runs) await learn(settings, laboratory, stage, run);
        await evaluate(settings, laboratory, stage, runs.at(-1)?.lineage ?? BASE);
      }
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

function createStage({ folder, startSampler }: Laboratory): Stage {
  let on: { readonly adapter: string | undefined; readonly sampler: Sampler } | undefined;
  const clear = async (): Promise<void> => {
    await on?.sampler.stop();
    on = undefined;
  };
  return {
    clear,
    sampler: async (version) => {
      const place = folder.adapterFolder(version);
      const adapter = place === undefined ? undefined : join(place, 'adapter.gguf');
      if (on && on.adapter === adapter) return on.sampler;
      await clear();
      on = { adapter, sampler: await startSampler(adapter) };
      return on.sampler;
    },
  };
}

async function evaluate(settings: ExperimentSettings, laboratory: Laboratory, stage: Stage, version: Lineage): Promise<void> {
  const { folder, say } = laboratory;
  const done = new Set(folder.evaluation(version).map(({ task, sample }) => `${task}.${sample}`));
  const samples = Array.from({ length: settings.evaluationSamples }, (_, sample) => sample);
  const all = evaluationTasks(settings).flatMap((task) => samples.map((sample) => ({ task, sample })));
  const left = all.filter(({ task, sample }) => !done.has(`${task.name}.${sample}`));
  if (left.length === 0) return;
  const studio = { ...laboratory, sampler: await stage.sampler(version) };
  await inParallel(laboratory, settings.atOnce, left, async ({ task, sample }) => {
    const one = await evaluateTask(studio, task, sample, settings.evaluation);
    folder.addEvaluated(version, one);
    say(`evaluate ${version}: ${folder.evaluation(version).length}/${all.length} ${task.name} ${percent(one.pass)}${one.complete ? ', complete' : ''}`);
  });
}

async function learn(settings: ExperimentSettings, laboratory: Laboratory, stage: Stage, run: PlannedRun): Promise<void> {
  const { folder, say } = laboratory;
  const { batch, out } = folder.runFolder(run.lineage);
  if (readReport(out)?.ok || folder.skipped(run.lineage) !== undefined) return;
  const entries = await fillPool(settings, laboratory, stage, run);
  const content = contentOf(run, entries);
  if (isEmpty(content)) {
    folder.skip(run, `nothing to learn from in ${entries.length} tasks`);
    say(`train ${run.lineage}: nothing to learn from, the version stays as it is`);
    return;
  }
  if (laboratory.over()) throw outOfTime();
  await stage.clear();
  const parent = folder.adapterFolder(run.parent);
  const { hyperparameters } = laboratory;
  const method = METHODS[run.step.method];
  writeBatch(
    batch,
    { run: run.lineage, method, baseModel: settings.model, parentVersion: run.parent, role: 'coder', snapshot: 'bench', seed: run.seed, hyperparameters },
    content,
  );
  const report = await laboratory.learner({
    batch,
    out,
    parent,
    onProgress: ({ step, steps, loss, tokensPerSecond }) =>
      say(`train ${run.lineage}: step ${step}/${steps}, loss ${loss.toFixed(4)}, ${Math.round(tokensPerSecond)} tokens/s`),
  });
  say(`train ${run.lineage}: ${report.steps} steps in ${Math.round(report.seconds)} s`);
}

function contentOf({ step, parent, seed }: PlannedRun, entries: readonly PoolEntry[]): BatchContent {
  switch (step.method) {
    case 'sft':
      return acceptedBatch(entries);
    case 'grpo':
      return rolloutBatch(entries, parent);
    case 'dpo':
      return preferenceBatch(votePreferences(entries, step.voters, seed));
  }
}

/** The pool a run learns from, complete. */
async function fillPool(settings: ExperimentSettings, laboratory: Laboratory, stage: Stage, { pool: { version, round } }: PlannedRun): Promise<PoolEntry[]> {
  const { folder, say } = laboratory;
  const earlier = earlierVisits(folder, version, round);
  for (let entries = folder.pool(version, round); entries.length < settings.tasks; entries = folder.pool(version, round)) {
    const studio = { ...laboratory, sampler: await stage.sampler(version) };
    const visits = [...earlier, ...entries.map(toVisit)];
    const indices = Array.from({ length: Math.min(settings.atOnce, settings.tasks - entries.length) }, (_, at) => entries.length + at);
    await inParallel(laboratory, settings.atOnce, indices, async (index) => {
      const task = nextTask(TRAIN, visits, index, round);
      const entry = await sampleTask(studio, task, index, settings.visit);
      folder.addVisit(version, round, index, entry);
      const { model, grading, visit } = entry.seconds;
      const share = entry.samples.reduce((sum, { grade }) => sum + grade.passed / grade.total, 0) / entry.samples.length;
      say(
        `sample ${version} round ${round}: ${index + 1}/${settings.tasks} ${task.name} ${percent(share)} in ${visit.toFixed(1)} s (model ${model.toFixed(1)}, grading ${grading.toFixed(1)})`,
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
