import { FieldType, type Field } from '@modwright/contracts/plan';
import type { AuthoredCase, Fields, Written } from './schema.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Plain values of the model as JSON values of a case. */
export interface Words {
  plain(field: Field, value: Written): unknown;
}

/**
 * Text is drawn anew for every run where it only names a thing: the given word stays in front, so that sorting by it stays
 * the same. Where an answer holds text that no given row has, the rule makes text out of text, and all text stays as it is.
 */
export function createWords(vocabulary: Vocabulary, written: AuthoredCase): Words {
  const names = givenTexts(vocabulary, written);
  const free = expectedTexts(vocabulary, written).every((text) => names.has(text));
  return {
    plain: (field, value) => {
      if (typeof value !== 'string') return value;
      if (field.type === FieldType.DATE) return value.replace(/^today/, '$today');
      if (field.type === FieldType.DATE_TIME) return value.replace(/^now/, '$now');
      if (field.type === FieldType.EMAIL) return `$email:${label(value)}`;
      return isFreeText(field) && free && names.has(value) ? `${value} $text:${label(value)}` : value;
    },
  };
}

function givenTexts(vocabulary: Vocabulary, written: AuthoredCase): Set<string> {
  const rows = written.given.flatMap((row) => textsOf(vocabulary.entityOfRow(row.row)?.fields ?? [], row));
  return new Set([...rows, ...textsOf(vocabulary.module.input, written.input)]);
}

function expectedTexts(vocabulary: Vocabulary, written: AuthoredCase): string[] {
  const { module, plan } = vocabulary;
  const fields = plan.entities.find(({ name }) => name === module.output?.entity)?.fields ?? module.output?.fields ?? [];
  const answers = written.answer === undefined ? [] : Array.isArray(written.answer) ? (written.answer as readonly Fields[]) : [written.answer as Fields];
  const after = (written.after ?? []).flatMap((row) => textsOf(vocabulary.entityOfRow(row.row)?.fields ?? [], row));
  return [...answers.flatMap((answer) => textsOf(fields, answer)), ...after];
}

function textsOf(fields: readonly Field[], values: Fields): string[] {
  return fields.filter(isFreeText).flatMap(({ name }) => (typeof values[name] === 'string' ? [values[name]] : []));
}

function isFreeText(field: Field): boolean {
  return field.type === FieldType.TEXT || field.type === FieldType.LONG_TEXT || field.type === FieldType.UNSPECIFIED;
}

function label(text: string): string {
  return `w${Buffer.from(text.trim().toLowerCase()).toString('hex').slice(0, 24)}`;
}
