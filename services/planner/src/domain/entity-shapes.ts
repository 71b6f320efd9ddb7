import { FieldType, type Field } from '@modwright/contracts/plan';
import pluralize from 'pluralize';
import { makeField, type EntityDraft } from './draft.ts';
import { referenceField } from './field-line.ts';
import { camelCase, entityName, pascalCase, spoken } from './names.ts';

const isReference = (field: Field): boolean => field.type === FieldType.REFERENCE;
const isState = (field: Field): boolean => field.type === FieldType.ENUM || field.type === FieldType.BOOLEAN;

/** An entity that is nothing but one reference and a state is a state of what it refers to: "Reading { book, status }". */
export function foldStates(entities: readonly EntityDraft[]): EntityDraft[] {
  const folded = entities.filter((entity) => {
    const references = entity.fields.filter(isReference);
    const rest = entity.fields.filter((field) => !isReference(field));
    return references.length === 1 && references[0]?.ref !== entity.name && rest.length === 1 && rest.every(isState) && !isReferred(entity.name, entities);
  });
  return entities
    .filter((entity) => !folded.includes(entity))
    .map((entity) => {
      const states = folded.filter((state) => state.fields.some((field) => field.ref === entity.name)).flatMap((state) => state.fields.filter(isState));
      const fresh = states.filter((state) => !entity.fields.some((field) => field.name === state.name));
      return { ...entity, fields: [...entity.fields, ...fresh] };
    });
}

function isReferred(name: string, entities: readonly EntityDraft[]): boolean {
  return entities.some((entity) => entity.fields.some((field) => field.ref === name));
}

/** "Poll { options: text }" with "Vote { poll, option: text }" becomes "Option { poll, text }", and the vote refers to it. */
export function splitPluralText(entities: readonly EntityDraft[]): EntityDraft[] {
  for (const owner of entities) {
    for (const field of owner.fields) {
      const single = pluralize.singular(field.name);
      if (field.type !== FieldType.TEXT || single === field.name) continue;
      const picker = entities.find((other) => other !== owner && other.fields.some((one) => one.name === single && one.type === FieldType.TEXT));
      if (picker) return splitPluralText(withPart(entities, owner, field.name, single));
    }
  }
  return [...entities];
}

function withPart(entities: readonly EntityDraft[], owner: EntityDraft, plural: string, single: string): EntityDraft[] {
  const name = entities.some((entity) => entity.name === pascalCase(single)) ? `${owner.name}${pascalCase(single)}` : pascalCase(single);
  const part: EntityDraft = { name, fields: [referenceField(camelCase(owner.name), owner.name), makeField('text', FieldType.TEXT)] };
  return entities.flatMap((entity) => {
    if (entity === owner) return [{ ...entity, fields: entity.fields.filter((field) => field.name !== plural) }, part];
    const fields = entity.fields.map((field) => (field.name === single && field.type === FieldType.TEXT ? referenceField(single, name) : field));
    return [{ ...entity, fields }];
  });
}

/** "ingredients of a recipe", "tasks in a project": the first refers to the second. */
export function addMissingReferences(entities: readonly EntityDraft[], text: string): EntityDraft[] {
  return entities.map((entity) => {
    const owner = entities.find((other) => other !== entity && belongsTo(entity.name, other.name, text) && !refersTo(other, entity.name));
    if (!owner || refersTo(entity, owner.name)) return entity;
    return { ...entity, fields: [referenceField(camelCase(owner.name), owner.name), ...entity.fields] };
  });
}

function refersTo(entity: EntityDraft, name: string): boolean {
  return entity.fields.some((field) => field.ref === name);
}

function belongsTo(part: string, owner: string, text: string): boolean {
  const forms = (name: string): string => `(?:${spoken(name)}|${spoken(pluralPhrase(name))})`;
  return new RegExp(`\\b${forms(part)}\\b[^.;:]{0,80}?\\b(?:of|in|for|belongs? to)\\s+(?:a|an|one|each|every|the|its)\\s+${forms(owner)}\\b`, 'i').test(text);
}

function pluralPhrase(name: string): string {
  return entityName(name) === name ? pluralize.plural(name) : name;
}
