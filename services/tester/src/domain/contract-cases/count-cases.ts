import { FieldType, type Endpoint, type Entity, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import type { Case, Step } from '@modwright/contracts/grading';
import { derivedCase, toStep } from './build-case.ts';
import { outputSchema } from './entity-schema.ts';
import { createScene, givenPath } from './scene.ts';

/** What one field of a report counts: every row of an entity, or those with a value. */
interface Count {
  readonly field: string;
  readonly entity: Entity;
  readonly where?: { readonly field: Field; readonly value: unknown };
}

/** Words that add nothing to "how many tools are lent". Any other word may narrow what is counted, and then nothing follows from the sentence. */
const FILLERS = new Set(
  'how many number of the a an is are was were be been there in all total altogether counts and it we have has or shows show that which as now us'.split(' '),
);

/**
 * A report that counts, over rows of known numbers. Only where the sentence says no more than "how many <rows> [are `<value>`]"
 * and the field of the answer bears that name; other reports are left to cases that are read out of sentences.
 */
export function countCases(plan: Plan, endpoint: Endpoint, module: Module): Case[] {
  const counts = module.input.length > 0 ? [] : countsOf(plan, module);
  if (counts.length === 0) return [];
  const scene = createScene(plan);
  // Each count has its own number, so that one taken for another is found out; the rows differ, so that a condition nobody asked for is.
  counts.forEach(({ entity, where }, index) => {
    for (let row = 0; row < index + 2; row += 1)
      scene.row(entity.name, { ...variedValues(entity, row), ...(where ? { [where.field.name]: where.value } : {}) });
  });
  const pattern = Object.fromEntries(counts.map((count) => [count.field, scene.steps.filter((step) => isCounted(count, step)).length]));
  const judged = toStep({ endpoint, status: 200, pattern, schema: outputSchema(plan, module) });
  return [derivedCase(`${module.name}.counts`, counts.map(inWords).join('; '), [...scene.steps, judged], module.name)];
}

/** The row'th row's choices: every flag and state comes up in turn. */
function variedValues(entity: Entity, row: number): Record<string, unknown> {
  const varied = entity.fields.flatMap((field): [string, unknown][] => {
    if (field.type === FieldType.BOOLEAN) return [[field.name, row % 2 === 0]];
    return field.type === FieldType.ENUM ? [[field.name, field.values[row % field.values.length]]] : [];
  });
  return Object.fromEntries(varied);
}

/** What a coder is told must be true, without the numbers. */
function inWords({ field, entity, where }: Count): string {
  const rows = entity.plural.replaceAll('-', ' ');
  return where
    ? `${field} is how many ${rows} have the ${where.field.name} ${JSON.stringify(where.value)}`
    : `${field} is how many ${rows} there are, all of them`;
}

function isCounted({ entity, where }: Count, step: Step): boolean {
  if (step.path !== givenPath(entity.name)) return false;
  if (!where) return true;
  const row = JSON.parse(step.bodyJson) as Record<string, unknown>;
  const stored = row[where.field.name] ?? (JSON.parse(where.field.defaultJson || 'null') as unknown);
  return stored === where.value;
}

function countsOf(plan: Plan, module: Module): Count[] {
  const fields = (module.output?.fields ?? []).filter(({ type }) => type === FieldType.INTEGER || type === FieldType.NUMBER);
  let entity = module.entities.length === 1 ? plan.entities.find(({ name }) => name === module.entities[0]) : undefined;
  return partsOf(module.responsibility).flatMap((part): Count[] => {
    entity = entityNamed(plan, part) ?? entity;
    const named = fields.filter(({ name }) => wordsOf(part).includes(name.toLowerCase()));
    const counts = named.map(({ name }) => entity && meaningOf(name, entity)).filter((count) => count !== undefined);
    return counts.length === named.length && saysNoMore(part, counts) ? counts : [];
  });
}

/** "how many tools are `lent`", "the number of `items`", "the counts: `total`, `open` and `done`". */
function partsOf(responsibility: string): string[] {
  return [...responsibility.matchAll(/(how many|number of)((?!how many|number of)[^,.;])*|counts:[^.;]*/gi)].map(([part]) => part);
}

function entityNamed(plan: Plan, part: string): Entity | undefined {
  const named = plan.entities.filter(({ plural }) => new RegExp(`\\b${plural.replaceAll('-', '[ -]')}\\b`, 'i').test(part));
  return named.length === 1 ? named[0] : undefined;
}

function meaningOf(field: string, entity: Entity): Count | undefined {
  if (field === 'total' || wordsOf(field).join('-') === entity.plural) return { field, entity };
  const same = (value: string): boolean => value.toLowerCase() === field.toLowerCase();
  const [where, another] = entity.fields.flatMap((candidate): { field: Field; value: unknown }[] => {
    if (candidate.type === FieldType.BOOLEAN) return same(candidate.name) ? [{ field: candidate, value: true }] : [];
    return candidate.values.filter(same).map((value) => ({ field: candidate, value }));
  });
  return where && !another ? { field, entity, where } : undefined;
}

function saysNoMore(part: string, counts: readonly Count[]): boolean {
  const known = new Set([...counts.flatMap(({ field, entity }) => [field.toLowerCase(), ...wordsOf(field), ...entity.plural.split('-')]), ...FILLERS]);
  return wordsOf(part).every((word) => known.has(word));
}

/** Lower-case words of a sentence or of a camelCase name. */
function wordsOf(text: string): string[] {
  return (text.replace(/([a-z])([A-Z])/g, '$1 $2').match(/[A-Za-z]+/g) ?? []).map((word) => word.toLowerCase());
}
