import { withImports, moduleSignature } from '@modwright/profiles';
import type { OutputText } from '@modwright/shelf';
import { toTask, type ModuleCase, type ModuleTask } from './module-task.ts';
import { createDraw, type Draw } from './draw.ts';

/** How much a variant of a family asks: 1 = the bare rule, 3 = with all its conditions. */
export type Level = 1 | 2 | 3;
export const LEVELS: readonly Level[] = [1, 2, 3];

/** One variant of a family, before it is a task. */
export interface Sketch {
  readonly title: string;
  /** Fields by entity, as in `bench/modules`. */
  readonly entities: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly name: string;
  readonly kind: 'rule' | 'report';
  readonly responsibility: string;
  /** "POST /api/tools/{id}/lend". */
  readonly endpoint: string;
  readonly input: Readonly<Record<string, string>>;
  readonly output: OutputText;
  /** "409 the tool is already lent". */
  readonly refusals: readonly string[];
  readonly acceptance: readonly string[];
  /** Body of the function that is known to be good. */
  readonly body: string;
  /** Hidden cases. What they expect is worked out from the variant's numbers, not by the body. */
  readonly cases: readonly ModuleCase[];
}

/** A business rule in many variants: other names, fields, limits, states, refusals, orders. */
export interface Family {
  readonly name: string;
  /** What has to be understood, in a few words. Families of the held-out set share none of it with those of the training set. */
  readonly rule: string;
  make(draw: Draw, level: Level): Sketch;
}

/** A task of a family. Its name says how to make it again. */
export interface LadderTask extends ModuleTask {
  readonly family: string;
  readonly level: Level;
}

/** The variant of that number: the same one at every call. */
export function makeTask(family: Family, level: Level, variant: number): LadderTask {
  const name = `${family.name}.${level}.${variant}`;
  return { ...sketchToTask(name, family.make(createDraw(name), level)), family: family.name, level };
}

function sketchToTask(name: string, sketch: Sketch): ModuleTask {
  const { title, kind, responsibility, endpoint, output, refusals, acceptance, cases } = sketch;
  const entities = { ...sketch.entities };
  const module = {
    name: sketch.name,
    kind,
    responsibility,
    endpoint,
    input: { ...sketch.input },
    output,
    refusals,
    acceptance,
    entities: Object.keys(entities),
  };
  const task = toTask(name, { title, entities: entities, module, gold: '', cases });
  const planned = task.plan.modules[0]!;
  const body = sketch.body.trim().replaceAll(/^/gm, '  ');
  return { ...task, gold: withImports(task.plan, planned, `${moduleSignature(task.plan, planned)} {\n${body}\n}\n`) };
}

/** "tool" of "Tool": the name of its repository, and how sentences speak of it. */
export function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** "Tool" of "tool". */
export function upper(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** "tools" of "Tool": as paths have it. */
export function plural(name: string): string {
  return `${name.toLowerCase()}s`;
}

/** Lines of a body of which some are left out. */
export function lines(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join('\n');
}

/** Those of a list that are not `false`: what only some levels ask. */
export function some<T>(...parts: readonly (T | false)[]): T[] {
  return parts.filter((part): part is T => part !== false);
}
