import type { RubricView } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import { outcome, type Printing } from '../view/outcome.ts';
import { toTable } from '../view/table.ts';
import { clip, oneLine } from '../view/text.ts';
import { connect, type World } from '../world.ts';

export interface NewRubric extends Printing {
  readonly min: number;
  readonly max: number;
}

/** Lists rubrics in force. */
export async function runRubricList(world: World, options: { json?: boolean }): Promise<number> {
  const rubrics = await (await connect(world)).listRubrics(false);
  if (options.json) world.out.print(rubrics.map((rubric) => JSON.stringify(rubric)));
  else if (rubrics.length === 0) world.out.print(['There is no rubric yet. Make one with: modwright rubric add NAME "what is judged"']);
  else
    world.out.print(
      toTable([['NAME', 'SCORES', 'JUDGES'], ...rubrics.map(({ name, min, max, description }) => [name, `${min} to ${max}`, clip(oneLine(description), 100)])]),
    );
  return 0;
}

/** Makes a rubric for good. */
export async function runRubricAdd(world: World, name: string, description: string, options: NewRubric): Promise<number> {
  const { min, max } = options;
  const rubric = await (await connect(world)).createRubric({ name, description, min, max });
  world.out.print(outcome(options, rubric, [`${rubric.name}: scores from ${rubric.min} to ${rubric.max}`]));
  return 0;
}

/** Ends a rubric. */
export async function runRubricArchive(world: World, name: string, options: Printing): Promise<number> {
  const client = await connect(world);
  const { id } = await findRubric(client, name);
  await client.archiveRubric(id);
  world.out.print(outcome(options, { archived: id }, [`${name} takes no more scores; those it has stay`]));
  return 0;
}

/** A rubric in force by name, or by id. Throws NOT_FOUND that names those there are. */
export async function findRubric(client: GatewayClient, name: string): Promise<RubricView> {
  const rubrics = await client.listRubrics(false);
  const found = rubrics.find((rubric) => rubric.name === name || rubric.id === name);
  if (found) return found;
  const known = rubrics.length > 0 ? `there are ${rubrics.map((rubric) => rubric.name).join(', ')}` : 'there is none yet';
  throw new AppError('NOT_FOUND', `there is no rubric ${name} in force: ${known}; make one with modwright rubric add`);
}

/** "ease=4" and "ease=4,2" in parts; "ease" alone has no scores. Throws INVALID_ARGUMENT. */
export function parseScores(text: string): { readonly name: string; readonly scores: readonly number[] } {
  const [, name = '', scores] = /^([^=]+)(?:=(.*))?$/.exec(text) ?? [];
  const numbers = scores === undefined ? [] : scores.split(',').map(Number);
  if (!name || numbers.some((score) => !Number.isInteger(score))) throw new AppError('INVALID_ARGUMENT', `"${text}" is no score: write it like ease=4`);
  return { name, scores: numbers };
}
