import type { ExperimentFolder } from '../experiment/folder.ts';
import { evaluationTasks } from '../experiment/run-experiment.ts';
import type { ExperimentSettings } from '../experiment/settings.ts';
import { ARMS, BASE, planRuns } from '../training/arms.ts';
import { readReport } from '../training/learner.ts';

/** What is done and what is left of an experiment. */
export interface Estimate {
  readonly visits: { readonly done: number; readonly of: number };
  readonly runs: { readonly done: number; readonly of: number };
  readonly evaluated: { readonly done: number; readonly of: number };
  /** Seconds of a visit and of a training run so far, mean; undefined before there was one. */
  readonly visitSeconds: number | undefined;
  readonly runSeconds: number | undefined;
}

/** Counts pools, runs and evaluations, each once however many arms share it. */
export function estimateOf(settings: ExperimentSettings, folder: ExperimentFolder): Estimate {
  const arms = ARMS.filter(({ name }) => settings.arms.includes(name));
  const lines = arms.flatMap((arm) => Array.from({ length: settings.seeds }, (_, at) => planRuns(arm, at + 1, settings.rounds)));
  const runs = [...new Map(lines.flat().map((run) => [run.lineage, run])).values()];
  const pools = [...new Map(runs.map(({ pool }) => [`${pool.version} ${pool.round}`, pool])).values()].map(({ version, round }) => folder.pool(version, round));
  const versions = [...new Set([BASE, ...lines.map((line) => line.at(-1)?.lineage ?? BASE)])];
  const visits = pools.flat().map(({ seconds }) => seconds.visit / settings.atOnce);
  const trained = runs.flatMap(({ lineage }) => readReport(folder.runFolder(lineage).out)?.seconds ?? []);
  const skipped = runs.filter(({ lineage }) => folder.skipped(lineage) !== undefined).length;
  return {
    visits: { done: visits.length, of: pools.length * settings.tasks },
    runs: { done: trained.length + skipped, of: runs.length },
    evaluated: {
      done: versions.reduce((sum, version) => sum + folder.evaluation(version).length, 0),
      of: versions.length * evaluationTasks(settings).length * settings.evaluationSamples,
    },
    visitSeconds: meanOf(visits),
    runSeconds: meanOf(trained),
  };
}

/** "sampled 12/60 tasks, trained 0/3 runs, evaluated 80/320 modules; 65 s a task". */
export function estimateText({ visits, runs, evaluated, visitSeconds, runSeconds }: Estimate): string {
  const left = (visitSeconds ?? 0) * (visits.of - visits.done) + (runSeconds ?? 0) * (runs.of - runs.done);
  const measured = [
    visitSeconds === undefined ? '' : `${Math.round(visitSeconds)} s a task`,
    runSeconds === undefined ? '' : `${Math.round(runSeconds)} s a run`,
    left > 0 ? `sampling and training take about ${(left / 3600).toFixed(1)} h more` : '',
  ].filter(Boolean);
  return `sampled ${visits.done}/${visits.of} tasks, trained ${runs.done}/${runs.of} runs, evaluated ${evaluated.done}/${evaluated.of} modules${measured.length > 0 ? `; ${measured.join(', ')}` : ''}`;
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}
