import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { TurnPrompt } from '@modwright/agent';
import { readPromptTexts } from '@modwright/coder';
import { TrainingReport } from '@modwright/contracts/learning';
import { Completed } from '@modwright/contracts/policy';
import { EndReason, Finished } from '@modwright/contracts/sandbox';
import { seededRandom } from '@modwright/runtime';
import { estimateOf } from '../figures/estimate.ts';
import { readFigures, renderPage } from '../figures/page.ts';
import type { Grade } from '../sampling/grade.ts';
import type { LearnerJob } from '../training/learner.ts';
import { openFolder, type ExperimentFolder } from './folder.ts';
import { runExperiment, type Laboratory } from './run-experiment.ts';
import { DEFAULTS, type ExperimentSettings } from './settings.ts';

const SETTINGS: ExperimentSettings = {
  ...DEFAULTS,
  model: 'fake',
  arms: ['sft', 'grpo', 'grpo-dpo'],
  seeds: 2,
  rounds: 2,
  tasks: 4,
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
