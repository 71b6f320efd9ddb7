import { FieldType, type Field } from '@modwright/contracts/plan';
import { makeField, type EntityDraft } from './draft.ts';
import { referenceField } from './field-line.ts';
import { camelCase, spoken } from './names.ts';

/**
 * The entity with the fields that the brief lists where an action answers a new row of it: "It answers the new booking: roomId, group, day, and its
 * status, which is "booked"". Fields that are there already stay as they are.
 */
export function withAnsweredFields(entity: EntityDraft, sentences: readonly string[], entities: readonly EntityDraft[]): EntityDraft {
  const name = spoken(entity.name);
  const list = sentences.map((sentence) => new RegExp(`\\banswers the new ${name}\\s*[:(]\\s*([^.)]+)`, 'i').exec(sentence)?.[1]).find(Boolean) ?? '';
  const named = list
    .split(/,\s*(?:and\s+)?|\s+and\s+/)
    .flatMap((part) => /^(?:an?\s+|its\s+|the\s+)?`?([a-z][A-Za-z]*)`?$/.exec(part.trim())?.[1] ?? [])
    .filter((field) => field !== 'id' && !entity.fields.some((known) => known.name === field));
  return { ...entity, fields: [...entity.fields, ...named.flatMap((field) => answeredField(field, name, sentences, entities))] };
}

function answeredField(field: string, entity: string, sentences: readonly string[], entities: readonly EntityDraft[]): Field[] {
  const owner = entities.find((one) => field === `${camelCase(one.name)}Id`);
  if (owner) return [referenceField(field, owner.name)];
  const text = sentences.join('. ');
  if (field === 'status') {
    const values = statesOf(entity, text);
    return values.length > 1 ? [makeField(field, FieldType.ENUM, { values, defaultJson: JSON.stringify(values[0]) })] : [];
  }
  const isWhole = new RegExp(`\`${field}\`[^.;\`]{0,40}\\bwhole\\b`, 'i').test(text);
  return [makeField(field, isWhole ? FieldType.INTEGER : field === 'day' || field === 'date' ? FieldType.DATE : FieldType.TEXT)];
}

/** The state a new row has, and those that it is in after other actions: "answers the trip with its kilometres, now "ended"". */
function statesOf(entity: string, text: string): string[] {
  const first = new RegExp(`\\banswers the new ${entity}\\b[^.]*?\\bstatus,? which is "([^"]+)"`, 'i').exec(text)?.[1];
  const later = [...text.matchAll(new RegExp(`\\banswers the ${entity}\\b[^.]*?\\bnow "?([a-z]+)"?`, 'gi'))].map((match) => match[1] ?? '');
  return first ? [...new Set([first, ...later])] : [];
}
