import type { ScalePoint } from '@modwright/contracts/build';
import { modulePath } from '@modwright/profiles';
import { isSound, measureLoad, type Load } from '../adapters/measure-load.ts';
import type { Growth } from '../domain/load-faults.ts';
import { isForged } from '../domain/measured.ts';
import { baselineOf, scoreGrowth, toPoint, type ScaleScore } from '../domain/scale-score.ts';
import { mean } from '../domain/share.ts';
import type { Checkpoint, CheckpointScore, Known } from './checkpoint.ts';
import { withApp } from './faults.ts';

/**
 * Does the app bear more rows? The app is filled with 100 rows of everything, then with 10,000, and autocannon asks every list, read and report, and
 * the rules. A module: the mean of its endpoints, each by how SQL statements, rows read and time grow (scale-score.ts). The app: the mean of its modules;
 * the scaffold's own endpoints are the measure of time and lift no score. No score for an app that has no module with an endpoint.
 */
export const scalability: Checkpoint = {
  name: 'scalability',
  score: async (known) => {
    if (known.sources.size === 0) return [];
    const load = await measureLoad(known);
    if (load && !load.measured.some(isForged)) return toScores(known, load);
    const broken = await modulesThatBreak(known);
    if (broken.size === 0) return load ? toScores(known, load) : [];
    const others = { ...known, sources: new Map([...known.sources].filter(([module]) => !broken.has(module))) };
    return toScores(others, others.sources.size > 0 ? await measureLoad(others) : undefined, broken);
  },
};

const UNSOUND = 'the app does not start, cannot be filled with rows, or cannot count its own work with this module: leave the server alone';
const BROKEN: ScaleScore = { value: 0, evidence: UNSOUND, faults: [{ rule: 'no-answer', message: UNSOUND }] };

/** Modules with each of which, alone, nothing can be measured; none when nothing can be without modules either. */
async function modulesThatBreak(known: Known): Promise<Set<string>> {
  const broken = new Set<string>();
  if (!(await isSound({ ...known, sources: new Map() }))) return broken;
  for (const entry of known.sources) if (!(await isSound({ ...known, sources: new Map([entry]) }))) broken.add(entry[0]);
  return broken;
}

function toScores(known: Known, load: Load | undefined, broken: ReadonlySet<string> = new Set()): CheckpointScore[] {
  const modules = [...[...broken].map((module) => toScore(known, module, [BROKEN])), ...(load ? scoreModules(known, load) : [])];
  const [app, ...others] = withApp('scalability', modules);
  return app ? [{ ...app, curve: load ? curveOf(load) : [] }, ...others] : [];
}

function growthsOf({ measured, targets, stuck }: Load): (Growth & { readonly module: string })[] {
  return targets.map(({ endpoint, kind, module }) => {
    const [small, large] = measured.filter((one) => one.endpoint === endpoint).toSorted((one, other) => one.rows - other.rows);
    return { endpoint, kind, module, small, large, stuckAt: stuck.get(endpoint) };
  });
}

function scoreModules(known: Known, load: Load): CheckpointScore[] {
  const growths = growthsOf(load);
  const baseline = baselineOf(growths.filter(({ module, kind }) => module === '' && kind === 'list'));
  return known.plan.modules.flatMap(({ name }) => {
    const own = growths.filter(({ module }) => module === name).flatMap((growth) => scoreGrowth(growth, baseline) ?? []);
    return known.sources.has(name) && own.length > 0 ? [toScore(known, name, own)] : [];
  });
}

function toScore({ plan }: Known, name: string, endpoints: readonly ScaleScore[]): CheckpointScore {
  const module = plan.modules.find((one) => one.name === name);
  const [worst] = endpoints.toSorted((one, other) => one.value - other.value);
  const file = module ? modulePath(module) : '';
  const findings = endpoints.flatMap(({ faults }) => faults).map(({ rule, message }) => ({ module: name, file, line: 0, rule, message }));
  return { checkpoint: 'scalability', module: name, value: mean(endpoints.map(({ value }) => value)), evidence: worst?.evidence ?? '', findings };
}

function curveOf({ measured, targets }: Load): ScalePoint[] {
  const points = measured.map((one) => toPoint(one, targets.find(({ endpoint }) => endpoint === one.endpoint)?.module ?? ''));
  return points.toSorted((one, other) => one.rows - other.rows);
}
