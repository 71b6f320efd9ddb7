import { FieldType, type Field } from '@modwright/contracts/plan';
import { makeField } from '../draft.ts';
import { pascalCase } from '../names.ts';
import type { JsonSchema } from './document.ts';

/** Texts that may be longer than this are long. */
const LONG_TEXT_CHARACTERS = 500;

/** Their limits count characters. */
const TEXTS: ReadonlySet<FieldType> = new Set([FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL]);

/** Properties of an object schema as fields; names stay as given. What no field can hold is left out. */
export function schemaFields(schema: JsonSchema, entities: readonly string[]): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = schemaField(name, property, entities);
    return field ? [{ ...field, required: required.has(name) }] : [];
  });
}

/** One property, parameter or body field; nothing for arrays and nested objects. */
export function schemaField(name: string, schema: JsonSchema, entities: readonly string[]): Field | undefined {
  const type = [schema.type ?? []].flat().find((one) => one !== 'null');
  if (type === 'array' || type === 'object' || schema.$ref || schema.oneOf || schema.anyOf) return undefined;
  const more: Partial<Field> = {
    readOnly: schema.readOnly === true,
    description: schema.description ?? '',
    min: schema.minimum,
    max: schema.maximum,
    defaultJson: schema.default === undefined ? '' : JSON.stringify(schema.default),
  };
  const values = (schema.enum ?? []).filter((value): value is string => typeof value === 'string');
  if (values.length > 0) return makeField(name, FieldType.ENUM, { ...more, values });
  const ref = entities.find((entity) => /Id$/.test(name) && pascalCase(name.slice(0, -2)) === entity);
  if (ref && type !== 'string') return makeField(name, FieldType.REFERENCE, { ...more, ref });
  const kind = fieldType(type, schema);
  return makeField(name, kind, TEXTS.has(kind) ? { ...more, min: schema.minLength, max: schema.maxLength } : more);
}

function fieldType(type: string | undefined, schema: JsonSchema): FieldType {
  if (type === 'integer') return FieldType.INTEGER;
  if (type === 'number') return FieldType.NUMBER;
  if (type === 'boolean') return FieldType.BOOLEAN;
  if (schema.format === 'date') return FieldType.DATE;
  if (schema.format === 'date-time') return FieldType.DATE_TIME;
  if (schema.format === 'email') return FieldType.EMAIL;
  return (schema.maxLength ?? 0) > LONG_TEXT_CHARACTERS ? FieldType.LONG_TEXT : FieldType.TEXT;
}
