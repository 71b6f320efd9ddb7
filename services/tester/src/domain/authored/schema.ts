import { FieldType, type Entity, type Field } from '@modwright/contracts/plan';
import type { Vocabulary } from './vocabulary.ts';

/** What the model writes for one sentence. Rows are spoken of by name. */
export interface AuthoredCase {
  /** What makes the scene fit the sentence. Written first, so that the values follow a thought; not used otherwise. */
  readonly because: string;
  /** Rows that are there before the call; only fields that matter. */
  readonly given: readonly GivenRow[];
  readonly input: Readonly<Record<string, Written>>;
  /** "success" or "409 the tool is already lent". */
  readonly outcome: string;
  /** Fields the answer must have; a list when the module answers with one. Absent on a refusal. */
  readonly answer?: Fields | readonly Fields[];
  /** Rows as they must be after the call. */
  readonly after?: readonly GivenRow[];
}

export type Written = string | number | boolean | null;
export type Fields = Readonly<Record<string, Written>>;
export type GivenRow = Fields & { readonly row: string };

/** Stands for "any value that is not null" where the exact one cannot be known, such as the time of a call. */
export const SET = 'set';
/** Longest text the model may write into a field. */
const TEXT_CHARS = 40;
const MAX_GIVEN = 8;
const BECAUSE_CHARS = 90;

/** JSON Schema that constrains the answer for one module. Property order is the order of writing. */
export function authoredSchema(vocabulary: Vocabulary): object {
  const { module, entities } = vocabulary;
  const rows = entities.map((entity) => rowSchema(vocabulary, entity, entity.fields, false));
  const after = entities.map((entity) => rowSchema(vocabulary, entity, entity.fields, true));
  const refusals = module.refusals.map(outcomeOf);
  const answer = answerSchema(vocabulary);
  const list = (items: readonly object[]): object => ({ type: 'array', items: { anyOf: items }, maxItems: MAX_GIVEN });
  return {
    type: 'object',
    properties: {
      because: { type: 'string', maxLength: BECAUSE_CHARS },
      given: list(rows),
      input: object(
        Object.fromEntries(module.input.map((field) => [field.name, inputSchema(vocabulary, field)])),
        module.input.filter(({ required }) => required).map(({ name }) => name),
      ),
      outcome: { enum: ['success', ...refusals] },
      ...(answer ? { answer } : {}),
      ...(entities.length > 0 && module.refusals.length + module.entities.length > 0 ? { after: { ...list(after), maxItems: 3 } } : {}),
    },
    required: ['because', 'given', 'input', 'outcome'],
    additionalProperties: false,
  };
}

/** How a refusal is spelled in `outcome`. */
export function outcomeOf(refusal: { readonly status: number; readonly when: string }): string {
  return `${refusal.status} ${refusal.when}`;
}

function rowSchema(vocabulary: Vocabulary, entity: Entity, fields: readonly Field[], expected: boolean): object {
  const own = Object.fromEntries(fields.map((field) => [field.name, valueSchema(vocabulary, field, expected)]));
  return object({ row: { enum: vocabulary.rowNames(entity.name) }, ...own }, ['row']);
}

function answerSchema(vocabulary: Vocabulary): object | undefined {
  const { output } = vocabulary.module;
  if (!output) return undefined;
  const entity = vocabulary.entities.find(({ name }) => name === output.entity);
  const item = entity
    ? object(
        { ...(output.list ? { row: { enum: vocabulary.rowNames(entity.name) } } : {}), ...propertiesOf(vocabulary, entity.fields) },
        output.list ? ['row'] : [],
      )
    : object(propertiesOf(vocabulary, output.fields), []);
  return output.list ? { type: 'array', items: item, maxItems: MAX_GIVEN } : item;
}

function propertiesOf(vocabulary: Vocabulary, fields: readonly Field[]): Record<string, object> {
  return Object.fromEntries(fields.map((field) => [field.name, valueSchema(vocabulary, field, true)]));
}

function object(properties: Readonly<Record<string, object>>, required: readonly string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

function inputSchema(vocabulary: Vocabulary, field: Field): object {
  const entity = vocabulary.pointsAt(field);
  if (entity) return { enum: [...vocabulary.rowNames(entity), 'unknown'] };
  return valueSchema(vocabulary, field, false);
}

/** @param expected true where the value is looked for in an answer, where a time can only be "set". */
function valueSchema(vocabulary: Vocabulary, field: Field, expected: boolean): object {
  const plain = plainSchema(vocabulary, field, expected);
  return field.required && !(field.readOnly && !field.defaultJson) ? plain : { anyOf: [plain, { type: 'null' }] };
}

function plainSchema(vocabulary: Vocabulary, field: Field, expected: boolean): object {
  const entity = vocabulary.pointsAt(field);
  if (entity) return { enum: vocabulary.rowNames(entity) };
  switch (field.type) {
    case FieldType.INTEGER:
      return { type: 'integer' };
    case FieldType.NUMBER:
      return { type: 'number' };
    case FieldType.BOOLEAN:
      return { type: 'boolean' };
    case FieldType.ENUM:
      return { enum: field.values };
    case FieldType.DATE:
      return { type: 'string', pattern: '^(today([+-][0-9]{1,3})?|[0-9]{4}-[0-9]{2}-[0-9]{2})$' };
    case FieldType.DATE_TIME:
      return expected ? { enum: [SET] } : { type: 'string', pattern: '^(now([+-][0-9]{1,3})?|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:00Z)$' };
    default:
      return { type: 'string', maxLength: TEXT_CHARS };
  }
}
