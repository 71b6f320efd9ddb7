import { Field, FieldType, type Output } from '@modwright/contracts/plan';
import { AppError } from '@modwright/runtime';

const TYPES: Readonly<Record<string, FieldType>> = {
  text: FieldType.TEXT,
  'long-text': FieldType.LONG_TEXT,
  integer: FieldType.INTEGER,
  number: FieldType.NUMBER,
  boolean: FieldType.BOOLEAN,
  date: FieldType.DATE,
  datetime: FieldType.DATE_TIME,
  enum: FieldType.ENUM,
  reference: FieldType.REFERENCE,
  email: FieldType.EMAIL,
};

/**
 * Reads fields by name: "enum open|done default open read-only". First the type ("?" = may be null) with its values or its entity, then what is said of
 * it: unique, read-only, default X, min N, max N. Throws INVALID_ARGUMENT.
 */
export function parseFields(fields: Readonly<Record<string, unknown>>): Field[] {
  return Object.entries(fields).map(([name, text]) => parseField(name, typeof text === 'string' ? text : ''));
}

/** An entity's name, the fields of one answer, or a list with the fields of each element. */
export type OutputText = string | Readonly<Record<string, unknown>> | readonly [Readonly<Record<string, unknown>>];

/** Reads what a module answers. "Loan[]" is a list of rows. */
export function parseOutput(output: OutputText): Output {
  if (typeof output === 'string') return { entity: output.replace('[]', ''), list: output.endsWith('[]'), fields: [] };
  const [fields, list] = isList(output) ? [output[0], true] : [output, false];
  return { entity: '', list, fields: parseFields(fields) };
}

function isList(output: Exclude<OutputText, string>): output is readonly [Readonly<Record<string, unknown>>] {
  return Array.isArray(output);
}

function parseField(name: string, text: string): Field {
  const [head = '', ...words] = text.trim().split(/\s+/);
  const type = TYPES[head.replace('?', '')];
  if (!type) throw new AppError('INVALID_ARGUMENT', `${name}: "${head}" is not a field type; use one of ${Object.keys(TYPES).join(', ')}`);
  const hasArgument = type === FieldType.ENUM || type === FieldType.REFERENCE;
  const said = hasArgument ? words.slice(1) : words;
  const after = (word: string): string | undefined => (said.includes(word) ? said[said.indexOf(word) + 1] : undefined);
  const known = new Set(['unique', 'read-only', 'default', 'min', 'max', after('default'), after('min'), after('max')]);
  const stranger = said.find((word) => !known.has(word));
  if (stranger) throw new AppError('INVALID_ARGUMENT', `${name}: "${stranger}" is not known; use unique, read-only, default X, min N, max N`);
  if (hasArgument && !words[0])
    throw new AppError('INVALID_ARGUMENT', `${name}: ${head} needs ${type === FieldType.ENUM ? 'its values: open|done' : 'an entity'}`);
  return Field.fromPartial({
    name,
    type,
    required: !head.endsWith('?'),
    unique: said.includes('unique'),
    readOnly: said.includes('read-only'),
    values: type === FieldType.ENUM ? (words[0] ?? '').split('|') : [],
    ref: type === FieldType.REFERENCE ? (words[0] ?? '') : '',
    defaultJson: defaultJson(type, after('default')),
    ...limit('min', after('min')),
    ...limit('max', after('max')),
  });
}

function defaultJson(type: FieldType, text: string | undefined): string {
  if (text === undefined) return '';
  return type === FieldType.INTEGER || type === FieldType.NUMBER || type === FieldType.BOOLEAN ? text : JSON.stringify(text);
}

function limit(name: 'min' | 'max', text: string | undefined): Partial<Field> {
  return text === undefined ? {} : { [name]: Number(text) };
}
