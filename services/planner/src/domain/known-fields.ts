import { FieldType, type Entity, type Field } from '@modwright/contracts/plan';
import type { EntityDraft } from './draft.ts';
import { mentionsAll, sameWord } from './grounding.ts';
import { wordsOf } from './names.ts';

/** Own fields of an entity that one sentence names before it counts as described. */
const DESCRIBED_BY = 2;

/**
 * Entities that the brief names without saying what they hold get the fields that a pack knows of them. Where the brief describes an entity, its words
 * win and nothing is added. A reference to what the app does not store is left out.
 */
export function withKnownFields(entities: readonly EntityDraft[], clauses: readonly string[], known: readonly Entity[]): EntityDraft[] {
  const found = new Map(
    entities.flatMap((entity) => known.filter((one) => isNamed(one.name, entity.name, known)).map((one) => [one.name, entity.name] as const)),
  );
  return entities.map((entity) => {
    const schema = known.find(({ name }) => found.get(name) === entity.name);
    if (!schema || isDescribed(entity, clauses)) return entity;
    const proposed = schema.fields.flatMap((field) => inPlan(field, found));
    const others = entity.fields.filter((field) => !proposed.some(({ name }) => name === field.name) && clauses.some((clause) => says(clause, entity, field)));
    return { ...entity, fields: [...proposed, ...others] };
  });
}

/** The same name, or the last word of it where only one known entity ends so: a "Line" is an InvoiceLine. */
function isNamed(known: string, name: string, all: readonly Entity[]): boolean {
  if (known === name) return true;
  const ends = (one: string): boolean => sameWord(wordsOf(one).at(-1) ?? '', name.toLowerCase());
  return wordsOf(name).length === 1 && !all.some((one) => one.name === name) && ends(known) && all.filter((one) => ends(one.name)).length === 1;
}

function isDescribed(entity: EntityDraft, clauses: readonly string[]): boolean {
  const own = entity.fields.filter((field) => field.type !== FieldType.REFERENCE);
  return clauses.some((clause) => own.filter((field) => says(clause, entity, field)).length >= DESCRIBED_BY);
}

function says(clause: string, entity: EntityDraft, field: Field): boolean {
  const words = wordsOf(clause);
  const last = wordsOf(entity.name).at(-1) ?? '';
  return words.some((word) => sameWord(word, last)) && mentionsAll(words, field.name);
}

function inPlan(field: Field, found: ReadonlyMap<string, string>): Field[] {
  if (field.type !== FieldType.REFERENCE) return [field];
  const ref = found.get(field.ref);
  return ref === undefined ? [] : [{ ...field, ref }];
}
