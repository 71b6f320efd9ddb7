import type { ExperimentFolder } from '../experiment/folder.ts';
import { planLines } from '../experiment/plan.ts';
import { evaluationTasks } from '../experiment/run-experiment.ts';
import type { ExperimentSettings } from '../experiment/settings.ts';
import { BASE } from '../training/arms.ts';

/** Work of one kind: how much is done, of how much at most, and the seconds of one piece. */
export interface Work {
  readonly done: number;
  readonly of: number;
  /** Mean of what was done; before there was any, what 0.5 B parameters take on two quiet cores. */
  readonly seconds: number;
  readonly measured: boolean;
}

/** What is done and what is left of an experiment. */
export interface Estimate {
  readonly visits: Work;
  readonly runs: Work;
  readonly evaluated: Work;
}

/** Seconds of a visit, of a run of training and of an evaluated module. Worked out from tokens a second (docs/learner.md, docs/model-server.md), not measured. */
const EXPECTED = { visit: 55, run: 900, evaluated: 25 };

/** Counts pools, runs and evaluations, each once however many arms share it. */
export function estimateOf(settings: ExperimentSettings, folder: ExperimentFolder): Estimate {
  const lines = planLines(settings);
  const runs = [...new Map(lines.flatMap((line) => line.runs).map((run) => [run.lineage, run])).values()];
  const pools = [...new Map(runs.map(({ pool }) => [`${pool.version} ${pool.round}`, pool])).values()];
  const learnt = new Set(runs.filter(({ lineage }) => folder.outcome(lineage)).map(({ pool }) => `${pool.version} ${pool.round}`));
  const sizes = pools.map((pool) => {
    const size = pool.round === 0 ? settings.tasks : settings.laterTasks;
    const entries = folder.pool(pool.version, pool.round);
    // A pool that was learnt from may be on another machine.
    return { entries, size, done: learnt.has(`${pool.version} ${pool.round}`) ? size : entries.length };
  });
  const versions = [...new Set([BASE, ...lines.map(({ last }) => last)].map((version) => folder.same(version)))];
  const evaluated = versions.flatMap((version) => folder.evaluation(version));
  const outcomes = runs.flatMap(({ lineage }) => folder.outcome(lineage) ?? []);
  const atOnce = (seconds: number): number => seconds / settings.atOnce;
  return {
    visits: work(
      sum(sizes.map(({ done }) => done)),
      sum(sizes.map(({ size }) => size)),
      sizes.flatMap(({ entries }) => entries.map(({ seconds }) => atOnce(seconds.visit))),
      EXPECTED.visit,
    ),
    runs: work(
      outcomes.length,
      runs.length,
      outcomes.flatMap((one) => ('report' in one ? one.report.seconds : [])),
      EXPECTED.run,
    ),
    evaluated: work(
      evaluated.length,
      versions.length * evaluationTasks(settings).length * settings.evaluationSamples,
      evaluated.map(({ seconds }) => atOnce(seconds)),
      EXPECTED.evaluated,
    ),
  };
}

/** "sampled 12/60 tasks (65 s each), trained 0/3 runs (900 s each, expected), ...: 4.2 h more at most". */
export function estimateText({ visits, runs, evaluated }: Estimate): string {
  const part = (verb: string, { done, of, seconds, measured }: Work, what: string): string =>
    `${verb} ${done}/${of} ${what} (${Math.round(seconds)} s each${measured ? '' : ', expected'})`;
  const left = sum([visits, runs, evaluated].map(({ done, of, seconds }) => seconds * Math.max(0, of - done)));
  const parts = [part('sampled', visits, 'tasks'), part('trained', runs, 'runs'), part('evaluated', evaluated, 'modules')];
  return `${parts.join(', ')}${left > 0 ? `: ${(left / 3600).toFixed(1)} h more at most` : ''}`;
}

function work(done: number, of: number, seconds: readonly number[], expected: number): Work {
  return { done, of, seconds: seconds.length > 0 ? sum(seconds) / seconds.length : expected, measured: seconds.length > 0 };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
