// usage: modwright bench learn [--state DIR] [--model NAME] [--arms a,b] [--seeds N] [--rounds N] [--tasks N] [--drafts N] [--repairs N] [--held-out N]
//   [--later-tasks N] [--evaluation-samples N] [--calls N] [--at-once N] [--slots N] [--threads N] [--hours H] [--learner PYTHON]
//   [--measured DIR] [--keep] [--plan] [--report] [--record]
// Samples modules, learns from them, and measures on held-out ones what it brought. It may be ended at any moment; the same command goes on there.
// --keep writes what another machine needs to go on into --measured (default: bench/learn/measured), from where every call reads what it has not.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readPromptTexts } from '@modwright/coder';
import { cacheDir } from '@modwright/embedded';
import { resolveModel } from '@modwright/policy';
import { AppError } from '@modwright/runtime';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { round, writeResult } from '../results.ts';
import { openFolder } from './experiment/folder.ts';
import { readCarryOver, writeCarryOver } from './experiment/carry-over.ts';
import { evaluationTasks, runExperiment } from './experiment/run-experiment.ts';
import { DEFAULTS, type ExperimentSettings } from './experiment/settings.ts';
import { estimateOf, estimateText } from './figures/estimate.ts';
import { headline, readFigures, renderPage, type Figures } from './figures/page.ts';
import { gradeDraft } from './sampling/grade.ts';
import { rememberGrades } from './sampling/remembered.ts';
import { startSampler } from './sampling/sampler.ts';
import { ARM_NAMES, type ArmName } from './training/arms.ts';
import { processLearner } from './training/learner.ts';

const { values } = parseArgs({
  options: {
    state: { type: 'string', default: 'bench-learn' },
    model: { type: 'string', default: 'qwen2.5-coder-0.5b' },
    arms: { type: 'string', default: 'sft,grpo,grpo-dpo' },
    seeds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: `${DEFAULTS.rounds}` },
    tasks: { type: 'string', default: `${DEFAULTS.tasks}` },
    'later-tasks': { type: 'string', default: `${DEFAULTS.laterTasks}` },
    drafts: { type: 'string', default: `${DEFAULTS.visit.drafts}` },
    repairs: { type: 'string', default: `${DEFAULTS.visit.repairs}` },
    'held-out': { type: 'string', default: `${DEFAULTS.heldOutVariants}` },
    'evaluation-samples': { type: 'string', default: `${DEFAULTS.evaluationSamples}` },
    calls: { type: 'string', default: `${DEFAULTS.evaluation.calls}` },
    'at-once': { type: 'string', default: `${DEFAULTS.atOnce}` },
    // One slot reads the prompt of a group once (docs/model-server.md, "Slots and threads").
    slots: { type: 'string', default: '1' },
    threads: { type: 'string', default: `${availableParallelism()}` },
    'learning-rate': { type: 'string', default: '0' },
    hours: { type: 'string', default: '0' },
    learner: { type: 'string', default: '' },
    measured: { type: 'string', default: join(import.meta.dirname, 'measured') },
    keep: { type: 'boolean', default: false },
    plan: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

const arms = values.arms.split(',').filter(Boolean);
const stranger = arms.find((arm) => !ARM_NAMES.some((name) => name === arm));
if (stranger !== undefined) fail(`there is no arm "${stranger}": name some of ${ARM_NAMES.join(', ')}`);
const drafts = whole('drafts');
const settings: ExperimentSettings = {
  model: values.model,
  arms: arms as ArmName[],
  seeds: whole('seeds'),
  rounds: whole('rounds'),
  tasks: whole('tasks'),
  laterTasks: whole('later-tasks'),
  visit: { drafts, repairs: whole('repairs'), probe: Math.min(drafts, DEFAULTS.visit.probe) },
  heldOutVariants: whole('held-out'),
  evaluationSamples: whole('evaluation-samples'),
  evaluation: { calls: whole('calls') },
  atOnce: whole('at-once'),
};
const command = `modwright bench learn ${process.argv
  .slice(2)
  .filter((one) => !['--record', '--report', '--keep'].includes(one))
  .join(' ')}`.trim();
const modelFolder = values.model.replaceAll('/', '_');
const folder = openFolder(resolve(values.state, modelFolder));
const measured = resolve(values.measured, modelFolder);
readCarryOver(measured, folder);

console.log(estimateText(estimateOf(settings, folder)));
if (!values.plan && !values.report) await measure();
if (values.keep) writeCarryOver(measured, folder, settings, evaluationTasks(settings).length);
await conclude();

async function measure(): Promise<void> {
  const deadline = Number(values.hours) > 0 ? Date.now() + Number(values.hours) * 3_600_000 : Infinity;
  const base = await resolveModel(settings.model, { cacheDir: cacheDir(), modelFile: '', onProgress: () => undefined });
  const python = values.learner || execFileSync(join(import.meta.dirname, '../../scripts/learner-env'), { encoding: 'utf8' }).trim();
  const { client: sandbox, stop } = await startTestSandbox(['web']);
  const threads = whole('threads');
  const learningRate = Number(values['learning-rate']);
  try {
    await runExperiment(settings, {
      folder,
      sandbox,
      texts: readPromptTexts(),
      grade: rememberGrades((task, { source, unusable }) => gradeDraft(sandbox, task, source, unusable)),
      startSampler: (adapter) => startSampler({ model: base.file, adapter, slots: whole('slots'), threads, folder: join(folder.path, 'policy') }),
      learner: processLearner({ python, base: base.file, threads }),
      hyperparameters: { maxTokens: 4096, ...(learningRate > 0 ? { learningRate } : {}) },
      say: (text) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`),
      over: () => Date.now() > deadline,
    });
  } catch (reason) {
    const error = AppError.from(reason);
    if (error.code !== 'DEADLINE_EXCEEDED') throw reason;
    console.log(error.message);
  } finally {
    await stop();
    console.log(estimateText(estimateOf(settings, folder)));
  }
}

async function conclude(): Promise<void> {
  const figures = readFigures(settings, folder);
  if (figures.evaluated === 0) return;
  const page = renderPage(settings, figures, command);
  mkdirSync(folder.path, { recursive: true });
  writeFileSync(join(folder.path, 'report.md'), page);
  console.log(page);
  if (values.record) await record(figures, page);
}

async function record(figures: Figures, page: string): Promise<void> {
  writeFileSync(join(import.meta.dirname, '../../docs/learning-results.md'), page);
  const all = figures.arms.map((arm) => ({ prefix: `learn.${arm.arm.name}`, arm }));
  const first = headline(figures);
  for (const { prefix, arm } of first ? [{ prefix: 'learn', arm: first }, ...all] : []) {
    for (const [metric, change] of Object.entries(arm.changes)) {
      const { delta, ci90, n } = change;
      await writeResult(
        `${prefix}.delta.${metric.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
        { value: round(delta, 3), unit: unitOf(metric), n, ci90 },
        command,
      );
    }
    if (arm.changes.pass) await writeResult(`${prefix}.delta.ci90_low`, { value: arm.changes.pass.ci90[0], unit: 'share', n: arm.changes.pass.n }, command);
    await writeResult(`${prefix}.seeds`, { value: arm.seeds, unit: 'training seeds', n: arm.seeds }, command);
  }
}

function unitOf(metric: string): string {
  return metric === 'tokens' ? 'tokens' : metric === 'repairTurns' ? 'turns' : 'share';
}

function whole(
  name: 'seeds' | 'rounds' | 'tasks' | 'later-tasks' | 'drafts' | 'repairs' | 'held-out' | 'evaluation-samples' | 'calls' | 'at-once' | 'slots' | 'threads',
): number {
  const text = values[name];
  return /^\d{1,5}$/.test(text) ? Number(text) : fail(`--${name} must be a whole number, not "${text}"`);
}

function fail(problem: string): never {
  console.error(`modwright: ${problem}`);
  process.exit(2);
}
