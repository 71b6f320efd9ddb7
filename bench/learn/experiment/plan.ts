import { ARMS, BASE, planRuns, type Lineage, type PlannedRun, type PoolName } from '../training/arms.ts';
import { isSettled, wholeDraws } from '../figures/settled.ts';
import type { ExperimentFolder } from './folder.ts';
import type { ExperimentSettings } from './settings.ts';

/** The runs of one arm with one training seed, and the version that they end in. */
export interface Line {
  readonly runs: readonly PlannedRun[];
  readonly last: Lineage;
}

/** Every line of an experiment: all arms with the first seed before any has its second. */
export function planLines({ arms, seeds, rounds }: Pick<ExperimentSettings, 'arms' | 'seeds' | 'rounds'>): Line[] {
  return Array.from({ length: seeds }, (_, at) =>
    ARMS.filter(({ name }) => arms.includes(name)).map((arm) => {
      const runs = planRuns(arm, at + 1, rounds);
      return { runs, last: runs.at(-1)?.lineage ?? BASE };
    }),
  ).flat();
}

/** Any run that an experiment can be asked for, by the version it makes. */
export function findRun(lineage: Lineage, settings: Pick<ExperimentSettings, 'seeds' | 'rounds'>): PlannedRun {
  const lines = planLines({ ...settings, arms: ARMS.map(({ name }) => name) });
  const found = lines.flatMap(({ runs }) => runs).find((run) => run.lineage === lineage);
  if (!found) throw new RangeError(`no run makes ${lineage}`);
  return found;
}

/** Draws of a version that are still to be evaluated, of `tasks` tasks each. None once whole draws have settled its change. */
export function openDraws(
  folder: ExperimentFolder,
  version: Lineage,
  { evaluationSamples }: Pick<ExperimentSettings, 'evaluationSamples'>,
  tasks: number,
): number[] {
  const done = folder.evaluation(version);
  const draws = Array.from({ length: evaluationSamples }, (_, sample) => sample);
  const open = draws.filter((sample) => done.filter((one) => one.sample === sample).length < tasks);
  const whole = wholeDraws(done, tasks);
  return version !== BASE && open.length > 0 && whole.length > 0 && isSettled(folder.evaluation(BASE), whole) ? [] : open;
}

/** Pools that something which is not finished learns from: the only ones that a later session needs. */
export function neededPools(folder: ExperimentFolder, settings: ExperimentSettings, tasks: number): PoolName[] {
  const open = planLines(settings).flatMap(({ runs, last }) => {
    const evaluated = runs.every(({ lineage }) => folder.outcome(lineage)) && openDraws(folder, last, settings, tasks).length === 0;
    return evaluated ? [] : runs;
  });
  const pools = open.flatMap(({ pool, earlier }) => [pool, ...earlier]);
  return [...new Map(pools.map((pool) => [`${pool.version} ${pool.round}`, pool])).values()];
}
