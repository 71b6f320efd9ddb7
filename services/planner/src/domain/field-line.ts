import { FieldType, type Field } from '@modwright/contracts/plan';
import { makeField } from './draft.ts';
import { camelCase, entityName, kebabCase, wordsOf } from './names.ts';

/** Field types as the model writes them. */
const TYPES: Readonly<Record<string, FieldType>> = {
  text: FieldType.TEXT,
  longText: FieldType.LONG_TEXT,
  email: FieldType.EMAIL,
  integer: FieldType.INTEGER,
  number: FieldType.NUMBER,
  boolean: FieldType.BOOLEAN,
  date: FieldType.DATE,
  dateTime: FieldType.DATE_TIME,
};

/** Words that are a type and hardly a choice. */
const TYPE_WORDS = new Set(['string', 'text', 'long-text', 'integer', 'boolean', 'date-time']);

const CHOICE = '[a-z][a-z-]{0,20}(\\|[a-z][a-z-]{0,20}){1,7}';

/** Pattern of one field line, for constrained decoding: "size: small|large optional". */
export const FIELD_LINE_PATTERN = `^[a-z][a-zA-Z]{0,23}: (${Object.keys(TYPES).join('|')}|[A-Z][A-Za-z]{1,23}|${CHOICE})( optional)?( unique)?$`;

/** Pattern of a line whose value is computed: no references, nothing optional or unique. */
export const FIGURE_LINE_PATTERN = '^[a-z][a-zA-Z]{0,23}: (text|integer|number|boolean|date|dateTime)$';

/** "book: Book optional" as a field; nothing when the line cannot be read. A name of an unknown entity is text. */
export function parseFieldLine(line: string, entities: readonly string[]): Field | undefined {
  const match = /^\s*([A-Za-z][\w -]*?)\s*:\s*([\w|-]+(?:\s*\|\s*[\w-]+)*)((?:\s+(?:optional|unique))*)\s*$/.exec(line);
  if (!match) return undefined;
  const [, rawName = '', type = '', flags = ''] = match;
  const name = camelCase(rawName);
  if (!name) return undefined;
  return { ...typed(name, type, entities), required: !flags.includes('optional'), unique: flags.includes('unique') };
}

function typed(name: string, type: string, entities: readonly string[]): Field {
  const owner = entities.find((entity) => name === `${camelCase(entity)}Id`);
  if (owner) return referenceField(name, owner);
  if (type.includes('|')) return enumField(name, type);
  const known = TYPES[type] ?? TYPES[camelCase(type)];
  if (known) return makeField(name, repairedType(name, known));
  const ref = entities.find((entity) => entity === entityName(type));
  return ref ? referenceField(name, ref) : makeField(name, repairedType(name, FieldType.TEXT));
}

/** A choice; "yes|no" and "true|false" are booleans, and a single value is text. */
function enumField(name: string, type: string): Field {
  const values = [...new Set(type.split('|').map(kebabCase).filter(Boolean))];
  if (values.length === 2 && /^(yes|true)$/.test(values[0] ?? '')) return makeField(name, FieldType.BOOLEAN);
  // "string|description" names a type and goes on.
  const isChoice = values.length > 1 && !values.some((value) => TYPE_WORDS.has(value));
  return isChoice ? makeField(name, FieldType.ENUM, { values }) : makeField(name, TYPES[camelCase(values[0] ?? '')] ?? FieldType.TEXT);
}

/** A reference is named like "bookId", whatever it was called. */
export function referenceField(name: string, ref: string, more: Partial<Field> = {}): Field {
  return makeField(/Id$/.test(name) ? name : `${name}Id`, FieldType.REFERENCE, { ref, ...more });
}

/** The type that a field's name asks for, when the given one cannot be meant. */
function repairedType(name: string, type: FieldType): FieldType {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const isLoose = type === FieldType.TEXT || type === FieldType.DATE_TIME || type === FieldType.DATE;
  if (/^(is|has|can)$/.test(words[0] ?? '') && words.length > 1) return FieldType.BOOLEAN;
  if (last === 'at' && words.length > 1 && isLoose) return FieldType.DATE_TIME;
  if (/^(date|day|deadline|birthday)$/.test(last) && isLoose) return FieldType.DATE;
  if (/^(date|day)$/.test(name) && type === FieldType.INTEGER) return FieldType.DATE;
  if (last === 'on' && words.length > 1 && isLoose) return FieldType.DATE;
  if (words.join('') === 'email' && type === FieldType.TEXT) return FieldType.EMAIL;
  if (/^(description|notes?|comments?|body|content|steps|instructions)$/.test(last) && type === FieldType.TEXT) return FieldType.LONG_TEXT;
  return type;
}
