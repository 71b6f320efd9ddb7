import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { columnsOf, type EntitySpec, type FieldSpec } from './app-spec.ts';

/** A row as modules and callers see it. */
export type Row = Record<string, string | number | boolean | null>;

/** A value as SQLite stores it: booleans as 0 and 1, dates as ISO text. */
export function toStored(field: FieldSpec, value: unknown): SQLInputValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return field.kind === 'date' ? value.toISOString().slice(0, 10) : value.toISOString();
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' || typeof value === 'string') return value;
  throw new TypeError(`${field.name} cannot hold ${JSON.stringify(value)}`);
}

/** A stored row with booleans as booleans, columns in the entity's order. */
export function fromStored(entity: EntitySpec, stored: Record<string, SQLOutputValue>): Row {
  const row: Row = {};
  for (const field of columnsOf(entity)) row[field.name] = fromColumn(field, stored[field.name]);
  return row;
}

/** One stored value as its field's kind says. */
export function fromColumn(field: FieldSpec, value: SQLOutputValue | undefined): Row[string] {
  if (value === null || value === undefined || value instanceof Uint8Array) return null;
  if (field.kind === 'boolean') return Boolean(value);
  return typeof value === 'bigint' ? Number(value) : value;
}

/** What a create stores in a field that it says nothing about. */
export function defaultOf(field: FieldSpec): Row[string] {
  if (field.default !== undefined) return field.default;
  if (!field.required || !field.readOnly) return null;
  if (field.kind === 'boolean') return false;
  if (field.kind === 'integer' || field.kind === 'number') return 0;
  if (field.kind === 'enum') return field.values?.[0] ?? null;
  return null;
}
