import { FieldType, type Field, type Plan } from '@modwright/contracts/plan';
import type { EntityDraft } from '../draft.ts';
import { mentionsAll } from '../grounding.ts';
import { isSaid, normaliseEntities, type BriefWords, type EntitiesAnswer } from '../normalise.ts';
import { wordsOf } from '../names.ts';
import { withRanges } from '../ranges.ts';
import { withStated } from '../stated-fields.ts';

/**
 * The app's data with what the follow-up adds. Fields that are there stay as they are, but for choices that get more values and numbers
 * that get other limits; a new field of an entity that has rows may be left out or has a default, as those rows have no value for it.
 */
export function withNewData(plan: Plan, answer: Pick<EntitiesAnswer, 'entities'>, words: BriefWords): EntityDraft[] {
  // The entities that are there come first and without fields, so that new fields may refer to them.
  const stubs = plan.entities.map(({ name }) => ({ name, fields: [] }));
  const normal = normaliseEntities({ title: plan.title, entities: [...stubs, ...answer.entities] }, words);
  const stated = normal.map((entity) => withStated(entity, words.clauses, words.text));
  const known = plan.entities.map((entity): EntityDraft => {
    const given = stated.find(({ name }) => name === entity.name)?.fields ?? [];
    const fresh = given.filter((field) => !entity.fields.some(({ name }) => name === field.name) && isSaid(field, words.clauses));
    const fields = entity.fields.map((field) => changedField(field, entity.name, given, plan, words.clauses));
    return { name: entity.name, fields: [...fields, ...fresh.map(leavable)] };
  });
  return [...known, ...stated.filter(({ name }) => !plan.entities.some((entity) => entity.name === name))];
}

function leavable(field: Field): Field {
  if (field.defaultJson !== '') return { ...field, unique: false };
  return { ...field, required: false };
}

/** What the follow-up says about a field that is there. */
function changedField(field: Field, entity: string, given: readonly Field[], plan: Plan, clauses: readonly string[]): Field {
  const others = plan.entities.filter((one) => one.name !== entity && one.fields.some(({ name }) => name === field.name));
  const about = clauses.filter((clause) => {
    const words = wordsOf(clause);
    return mentionsAll(words, field.name) && (others.length === 0 || mentionsAll(words, entity));
  });
  const again = given.find(({ name }) => name === field.name);
  if (field.type === FieldType.ENUM && again?.type === FieldType.ENUM) {
    const more = again.values.filter((value) => !field.values.includes(value) && clauses.some((clause) => mentionsAll(wordsOf(clause), value)));
    return more.length > 0 ? { ...field, values: [...field.values, ...more] } : field;
  }
  return about.length > 0 ? withRanges(field, about.join('\n')) : field;
}
