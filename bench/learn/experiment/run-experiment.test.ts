import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { TurnPrompt } from '@modwright/agent';
import { readPromptTexts } from '@modwright/coder';
import { TrainingReport } from '@modwright/contracts/learning';
import { Completed } from '@modwright/contracts/policy';
import { EndReason, Finished } from '@modwright/contracts/sandbox';
import { seededRandom } from '@modwright/runtime';
import { estimateOf, estimateText } from '../figures/estimate.ts';
import { readFigures, renderPage } from '../figures/page.ts';
import type { Grade } from '../sampling/grade.ts';
import type { LearnerJob } from '../training/learner.ts';
import { openFolder, type ExperimentFolder } from './folder.ts';
import { readCarryOver, writeCarryOver } from './carry-over.ts';
import { evaluationTasks, runExperiment, type Laboratory } from './run-experiment.ts';
import { DEFAULTS, type ExperimentSettings } from './settings.ts';

const SETTINGS: ExperimentSettings = {
  ...DEFAULTS,
  model: 'fake',
  arms: ['sft', 'grpo', 'grpo-dpo'],
  seeds: 2,
  rounds: 2,
  tasks: 4,
  laterTasks: 3,
  visit: { drafts: 4, repairs: 2, probe: 2 },
  evaluationSamples: 1,
};

let path: string;
let folder: ExperimentFolder;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'bench-learn-'));
  folder = openFolder(path);
});
afterEach(() => rmSync(path, { recursive: true }));

/** A model whose drafts say how good they are, and which is better with an adapter; a learner that only writes files. */
function fakeLaboratory(budget = Infinity): Laboratory & { readonly jobs: LearnerJob[]; readonly counts: { asked: number; started: number } } {
  const jobs: LearnerJob[] = [];
  const counts = { asked: 0, started: 0 };
  let left = budget;
  return {
    jobs,
    counts,
    folder,
    texts: readPromptTexts(),
    sandbox: {
      run: () => Promise.resolve({ finished: Finished.fromPartial({ reason: EndReason.EXITED, exitCode: 0 }), stdout: '', stderr: '' }),
      open: () => Promise.reject(new Error('no session is opened here')),
      close: () => undefined,
    },
    startSampler: (adapter) => {
      counts.started += 1;
      return Promise.resolve({
        ask: (prompt) => Promise.resolve(answer(prompt, adapter === undefined ? 0 : 1, (counts.asked += 1))),
        stop: () => Promise.resolve(),
      });
    },
    grade: (task, { source }): Promise<Grade> => {
      const passed = Math.min(task.cases.length, Number(/quality (\d)/.exec(source)?.[1] ?? 0));
      return Promise.resolve({
        usable: true,
        passed,
        total: task.cases.length,
        diagnostics: [],
        failures: passed < task.cases.length ? ['a case fails'] : [],
        behaves: passed,
      });
    },
    learner: (job) => {
      jobs.push(job);
      const report = TrainingReport.fromPartial({ ok: true, steps: 1, seconds: 2 });
      writeFileSync(join(makeFolder(job.out), 'report.json'), JSON.stringify(TrainingReport.toJSON(report)));
      return Promise.resolve(report);
    },
    hyperparameters: {},
    say: () => undefined,
    over: () => (left -= 1) < 0,
  };
}

function makeFolder(out: string): string {
  // The experiment has made the batch beside it already.
  mkdirSync(out, { recursive: true });
  return out;
}

function answer(
  prompt: TurnPrompt,
  better: number,
  id: number,
): { completed: Completed; tokens: { promptIds: number[]; completionIds: number[]; logprobs: number[] } } {
  const quality = Math.min(9, Math.floor(seededRandom(JSON.stringify([prompt.sampling.seed, prompt.messages]))() * 8) + 2 * better);
  const completed = Completed.fromPartial({ text: `  // quality ${quality}\n  throw new Error('no answer');\n}\n`, turnId: `turn-${id}` });
  return { completed, tokens: { promptIds: [1, 2], completionIds: [3, id], logprobs: [-0.1, -0.2] } };
}

test('every arm is sampled, trained and evaluated, and the better version is seen to be better', async () => {
  const laboratory = fakeLaboratory();
  await runExperiment(SETTINGS, laboratory);
  const figures = readFigures(SETTINGS, folder);
  assert.deepEqual(
    figures.arms.map(({ arm, seeds }) => [arm.name, seeds]),
    [
      ['sft', 2],
      ['grpo', 2],
      ['grpo-dpo', 2],
    ],
  );
  for (const { changes } of figures.arms) assert.ok((changes.pass?.ci90[0] ?? 0) > 0);
  assert.match(renderPage(SETTINGS, figures, 'modwright bench learn'), /GRPO on checkpoints, then DPO on votes \| 2 \|/);
  const { visits, runs, evaluated } = estimateOf(SETTINGS, folder);
  assert.deepEqual([visits.done, runs.done, evaluated.done], [visits.of, runs.of, evaluated.of]);
});

test('arms that begin alike share their pool and their first runs', async () => {
  const laboratory = fakeLaboratory();
  await runExperiment({ ...SETTINGS, seeds: 1 }, laboratory);
  const names = laboratory.jobs.map(({ batch }) => batch.split('/').at(-2));
  assert.equal(new Set(names).size, names.length);
  assert.equal(names.filter((name) => name === 'base+grpo.r0.s1').length, 1);
  const parents = laboratory.jobs.map(({ parent }) => parent?.split('/').at(-2));
  assert.ok(parents.includes('base+grpo.r0.s1'));
});

test('a batch holds token ids as they were sampled, and advantages that add up to nothing in each group', async () => {
  const laboratory = fakeLaboratory();
  await runExperiment({ ...SETTINGS, arms: ['grpo'], seeds: 1, rounds: 1 }, laboratory);
  const [job] = laboratory.jobs;
  assert.ok(job);
  const rollouts = readFileSync(join(job.batch, 'rollouts.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { group: string; advantage?: number; promptIds: number[] });
  assert.ok(rollouts.length > 4);
  for (const group of Map.groupBy(rollouts, (rollout) => rollout.group).values()) {
    const sum = group.reduce((total, { advantage }) => total + (advantage ?? 0), 0);
    assert.ok(Math.abs(sum) < 1e-9);
    assert.deepEqual(group[0]?.promptIds, [1, 2]);
  }
  assert.equal((JSON.parse(readFileSync(join(job.batch, 'batch.json'), 'utf8')) as { rollouts: number }).rollouts, rollouts.length);
});

test('what was interrupted goes on, and what is done is not done again', async () => {
  const settings: ExperimentSettings = { ...SETTINGS, arms: ['grpo'], seeds: 1, rounds: 1 };
  await assert.rejects(runExperiment(settings, fakeLaboratory(25)), { code: 'DEADLINE_EXCEEDED' });
  const first = estimateOf(settings, folder);
  assert.ok(first.evaluated.done > 0 && first.runs.done === 0);
  const rest = fakeLaboratory();
  await runExperiment(settings, rest);
  assert.equal(rest.jobs.length, 1);
  const again = fakeLaboratory();
  await runExperiment(settings, again);
  assert.deepEqual([again.counts.asked, again.jobs.length, again.counts.started], [0, 0, 0]);
});

test('each remedy changes one thing of what is learnt from, and nothing else', async () => {
  const arms = ['grpo', 'grpo-fast', 'grpo-total', 'grpo-unscaled', 'grpo-drafts', 'grpo-reuse', 'sft-grpo'] as const;
  const laboratory = fakeLaboratory();
  await runExperiment({ ...SETTINGS, arms, seeds: 1 }, laboratory);
  const job = (name: string) => laboratory.jobs.find(({ batch }) => batch.split('/').at(-2) === name) ?? assert.fail(`no run ${name}`);
  const rows = (name: string) =>
    readFileSync(join(job(name).batch, 'rollouts.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; attempt?: number; advantage?: number; policyVersion: string });
  const settingsOf = (name: string) =>
    (JSON.parse(readFileSync(join(job(name).batch, 'batch.json'), 'utf8')) as { hyperparameters?: { learningRate?: number } }).hyperparameters;
  const plain = rows('base+grpo.r0.s1');
  const ids = (of: typeof plain) => of.map(({ id }) => id);
  assert.deepEqual([settingsOf('base+grpo.r0.s1')?.learningRate, settingsOf('base+grpo-fast.r0.s1')?.learningRate], [undefined, 2e-4]);
  assert.deepEqual(rows('base+grpo-fast.r0.s1'), plain);
  for (const name of ['total', 'unscaled']) {
    const other = rows(`base+grpo-${name}.r0.s1`);
    assert.deepEqual(ids(other), ids(plain));
    assert.notDeepEqual(other, plain);
    assert.ok(Math.abs(other.reduce((sum, { advantage }) => sum + (advantage ?? 0), 0)) < 1e-9);
  }
  assert.ok(plain.some(({ attempt }) => attempt === 1));
  const drafts = rows('base+grpo-drafts.r0.s1');
  assert.ok(drafts.length > 0 && drafts.length < plain.length && drafts.every(({ attempt = 0 }) => attempt === 0));
  const versions = (name: string) => [...new Set(rows(name).map(({ policyVersion }) => policyVersion))];
  assert.deepEqual(versions('base+grpo.r0.s1+grpo.r1.s1'), ['base>grpo.r0.s1']);
  assert.deepEqual(versions('base+grpo-reuse.r0.s1+grpo-reuse.r1.s1'), ['base', 'base>grpo-reuse.r0.s1']);
  assert.equal(job('base+sft.r0.s1+grpo.r0.s1').parent?.split('/').at(-2), 'base+sft.r0.s1');
});

test('a version whose change is clear on the first draws has no second, and another has', async () => {
  const settings: ExperimentSettings = { ...SETTINGS, arms: ['grpo'], seeds: 1, rounds: 1, evaluationSamples: 2 };
  await runExperiment(settings, fakeLaboratory());
  const samples = (version: string) => [...new Set(folder.evaluation(version).map(({ sample }) => sample))];
  assert.deepEqual([samples('base'), samples('base>grpo.r0.s1')], [[0, 1], [0]]);
  const other = openFolder(mkdtempSync(join(tmpdir(), 'bench-learn-')));
  const laboratory = fakeLaboratory();
  // Its version is no better.
  const startSampler = () => laboratory.startSampler(undefined);
  await runExperiment(settings, { ...laboratory, folder: other, startSampler });
  assert.deepEqual([...new Set(other.evaluation('base>grpo.r0.s1').map(({ sample }) => sample))], [0, 1]);
  rmSync(other.path, { recursive: true });
});

test('another machine goes on with what was carried over: adapters are learnt again where they are needed, and nothing else is', async () => {
  const settings: ExperimentSettings = { ...SETTINGS, arms: ['grpo'], seeds: 1, rounds: 2 };
  // It ends while the second version is evaluated.
  const first = fakeLaboratory();
  let left = Infinity;
  const ends = { ...first, over: () => (left -= 1) < 0, say: (text: string) => void (text.startsWith('evaluate base>') && left === Infinity && (left = 5)) };
  await assert.rejects(runExperiment(settings, ends), { code: 'DEADLINE_EXCEEDED' });
  const tasks = evaluationTasks(settings).length;
  const carried = join(path, 'carried');
  writeCarryOver(carried, folder, settings, tasks);

  const there = openFolder(mkdtempSync(join(tmpdir(), 'bench-learn-')));
  readCarryOver(carried, there);
  assert.deepEqual(there.pool('base', 0), folder.pool('base', 0));
  assert.deepEqual(there.evaluation('base'), folder.evaluation('base'));
  assert.equal(estimateText(estimateOf(settings, there)), estimateText(estimateOf(settings, folder)));
  const second = fakeLaboratory();
  await runExperiment(settings, { ...second, folder: there });
  assert.deepEqual(
    second.jobs.map(({ batch }) => batch.split('/').at(-2)),
    ['base+grpo.r0.s1', 'base+grpo.r0.s1+grpo.r1.s1'],
  );
  assert.deepEqual(there.evaluation('base'), folder.evaluation('base'));
  writeCarryOver(carried, there, settings, tasks);
  assert.deepEqual(readdirSync(join(carried, 'pools')), [], 'no pool is needed any longer');

  const last = openFolder(join(there.path, 'last'));
  readCarryOver(carried, last);
  const third = fakeLaboratory();
  await runExperiment(settings, { ...third, folder: last });
  assert.deepEqual([third.jobs.length, third.counts.started], [0, 0]);
  assert.deepEqual(readFigures(settings, last), readFigures(settings, there));
  rmSync(there.path, { recursive: true });
});
