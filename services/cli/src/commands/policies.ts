import type { ComparisonView, PolicyView } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';
import { EXIT } from '../domain/exit-code.ts';
import { evaluationLine } from '../view/evaluation.ts';
import { outcome, type Printing } from '../view/outcome.ts';
import { toTable } from '../view/table.ts';
import { count, duration, oneLine } from '../view/text.ts';
import { connectLearning, type World } from '../world.ts';
import { playVersions } from './learn.ts';

/** Lists versions of the policy, newest first. */
export async function runPolicies(world: World, options: { json?: boolean }): Promise<number> {
  const versions = await (await connectLearning(world)).policies();
  if (options.json) world.out.print(versions.map((version) => JSON.stringify(version)));
  else
    world.out.print(
      toTable([
        ['VERSION', 'STATE', 'FOR', 'FROM', 'METHOD', 'MADE', 'EVALUATION'],
        ...versions.map((one) => [one.name, stateOf(one), one.role || 'all', one.parent || one.base_model, one.method, madeAt(one), oneLine(one.evaluation)]),
      ]),
    );
  return 0;
}

/** Shows where a version comes from and how it did. */
export async function runPolicyShow(world: World, version: string, options: { json?: boolean }): Promise<number> {
  const shown = await (await connectLearning(world)).policy(version);
  if (options.json) {
    world.out.print([JSON.stringify(shown)]);
    return 0;
  }
  const { version: one, key, files, training, run, evaluations } = shown;
  world.out.print([
    `${one.name}  ${stateOf(one)}, for ${one.role || 'all agents'}`,
    ...(one.parent
      ? [`  learnt from ${one.parent} of ${oneLine(one.base_model)} by ${one.method}, run ${one.run}, snapshot ${one.snapshot}`]
      : [`  ${oneLine(one.base_model)}`]),
    ...(training
      ? [`  ${count(training.steps, 'step')} over ${count(training.rollouts, 'rollout')}, ${count(training.tokens, 'token')}, ${duration(training.seconds)}`]
      : []),
    ...(run?.reason ? [`  ${run.phase}: ${oneLine(run.reason)}`] : []),
    ...files.map(({ path, bytes, sha256 }) => `  ${oneLine(path)}  ${count(bytes, 'byte')}  SHA-256 ${sha256}`),
    ...(key ? [`  signed by ${key}`] : []),
    ...evaluations.map((evaluation) => `  ${evaluationLine(evaluation)}`),
  ]);
  return 0;
}

/** Shows what two versions made of the same held-out tasks; with `play` once they have played the briefs of that folder, or (true) the ladder's modules. */
export async function runPolicyCompare(
  world: World,
  version: string,
  baseline: string | undefined,
  options: { json?: boolean; play?: string | true },
): Promise<number> {
  if (options.play !== undefined) {
    const run = await playVersions(world, version, baseline, options.play === true ? undefined : options.play, world.err);
    if (!run) return EXIT.interrupted;
    if (run.phase !== 'done') throw new AppError('FAILED_PRECONDITION', `the briefs were not played: ${oneLine(run.reason)}`);
  }
  const comparison = await (await connectLearning(world)).compare(version, baseline);
  world.out.print(options.json ? [JSON.stringify(comparison)] : comparisonLines(comparison));
  return 0;
}

/** Lets a version answer for its role. */
export async function runPolicyPromote(world: World, version: string, options: Printing & { force?: boolean; canary?: number }): Promise<number> {
  const how = { ...(options.force ? { force: true } : {}), ...(options.canary === undefined ? {} : { canary_share: options.canary }) };
  const one = await (await connectLearning(world)).promote(version, how);
  world.out.print(outcome(options, one, [`${one.name} is ${stateOf(one)} for ${one.role || 'all agents'}`]));
  return 0;
}

/** Takes the newest version of a role out of service. */
export async function runPolicyRollback(world: World, options: Printing & { role?: string; reason?: string }): Promise<number> {
  const { json, ...which } = options;
  const { withdrawn, active } = await (await connectLearning(world)).rollback(which);
  world.out.print(outcome({ json }, { withdrawn, active }, [`${withdrawn} was rolled back; ${active} answers`]));
  return 0;
}

/** Lets a version answer until it is unpinned. */
export async function runPolicyPin(world: World, version: string, options: Printing): Promise<number> {
  const one = await (await connectLearning(world)).pin(version);
  world.out.print(outcome(options, one, [`${one.name} answers for ${one.role || 'all agents'} until modwright policy unpin`]));
  return 0;
}

/** Lets runs change again which version answers. */
export async function runPolicyUnpin(world: World, options: Printing & { role?: string }): Promise<number> {
  const { json, ...which } = options;
  const { active } = await (await connectLearning(world)).unpin(which);
  world.out.print(outcome({ json }, { active }, [`${active} answers; runs may change that again`]));
  return 0;
}

function comparisonLines({ evaluation, outputs }: ComparisonView): string[] {
  return [
    evaluationLine(evaluation),
    ...toTable([
      ['BRIEF', 'SEED', evaluation.candidate, evaluation.baseline],
      ...evaluation.pairs.map((pair) => [oneLine(pair.brief), String(pair.seed), pair.candidate.toFixed(3), pair.baseline.toFixed(3)]),
    ]),
    ...(outputs.length > 0 ? [`sources of ${count(outputs.length, 'module')} side by side: --json`] : []),
  ];
}

function stateOf({ state, pinned, canary_share: share }: PolicyView): string {
  return `${state.replace('_', ' ')}${share > 0 ? ` (${Math.round(share * 100)} % of builds)` : ''}${pinned ? ', pinned' : ''}`;
}

function madeAt({ created_at: at }: PolicyView): string {
  return at?.slice(0, 16).replace('T', ' ') ?? '';
}
