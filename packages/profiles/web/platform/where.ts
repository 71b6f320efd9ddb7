import type { SQLInputValue } from 'node:sqlite';
import { columnsOf, type EntitySpec, type FieldSpec } from './app-spec.ts';
import { quoted } from './sqlite.ts';
import { toStored } from './values.ts';

/** SQL text of a condition and the values of its question marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** Conditions on a row, as db-types.ts describes them. */
export type WhereInput = Readonly<Record<string, unknown>>;

const ALWAYS: Condition = { sql: '1', values: [] };
const COMPARISONS: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** The SQL of a where object. Throws a TypeError that names a field or operator that does not exist. */
export function toCondition(entity: EntitySpec, where: WhereInput = {}): Condition {
  const parts: Condition[] = [];
  for (const [key, value] of Object.entries(where)) {
    if (value === undefined) continue;
    if (key === 'AND' || key === 'OR' || key === 'NOT') parts.push(combined(entity, key, value));
    else parts.push(fieldCondition(fieldOf(entity, key), value));
  }
  return joined(parts, 'AND');
}

function combined(entity: EntitySpec, key: 'AND' | 'OR' | 'NOT', value: unknown): Condition {
  const list = (Array.isArray(value) ? value : [value]) as WhereInput[];
  const parts = list.map((where) => toCondition(entity, where));
  if (key === 'OR') return parts.length === 0 ? { sql: '0', values: [] } : joined(parts, 'OR');
  if (key === 'AND') return joined(parts, 'AND');
  return joined(
    parts.map((part) => ({ sql: `NOT coalesce(${part.sql}, 0)`, values: part.values })),
    'AND',
  );
}

function fieldOf(entity: EntitySpec, name: string): FieldSpec {
  const field = columnsOf(entity).find((candidate) => candidate.name === name);
  if (!field) throw new TypeError(`${entity.name} has no field ${name}`);
  return field;
}

function fieldCondition(field: FieldSpec, value: unknown): Condition {
  if (value === null || typeof value !== 'object' || value instanceof Date) return equals(field, value);
  const parts: Condition[] = [];
  for (const [operator, operand] of Object.entries(value)) {
    if (operand !== undefined && operator !== 'mode') parts.push(operation(field, operator, operand));
  }
  return joined(parts, 'AND');
}

function operation(field: FieldSpec, operator: string, operand: unknown): Condition {
  const column = quoted(field.name);
  if (operator === 'equals') return equals(field, operand);
  if (operator === 'not') {
    const inner = fieldCondition(field, operand);
    return { sql: `NOT coalesce(${inner.sql}, 0)`, values: inner.values };
  }
  if (operator === 'in' || operator === 'notIn') return membership(field, operator, operand);
  const comparison = COMPARISONS[operator];
  if (comparison) return { sql: `${column} ${comparison} ?`, values: [toStored(field, operand)] };
  const text = String(operand).replaceAll(/[\\%_]/g, '\\$&');
  const pattern = { contains: `%${text}%`, startsWith: `${text}%`, endsWith: `%${text}` }[operator];
  if (pattern === undefined) throw new TypeError(`there is no operator ${operator} (on ${field.name})`);
  return { sql: `${column} LIKE ? ESCAPE '\\'`, values: [pattern] };
}

function equals(field: FieldSpec, value: unknown): Condition {
  // IS, unlike =, also finds null.
  return { sql: `${quoted(field.name)} IS ?`, values: [toStored(field, value)] };
}

function membership(field: FieldSpec, operator: 'in' | 'notIn', operand: unknown): Condition {
  if (!Array.isArray(operand)) throw new TypeError(`${operator} (on ${field.name}) takes a list`);
  const parts = joined(
    operand.map((value: unknown) => equals(field, value)),
    'OR',
  );
  const any = operand.length === 0 ? { sql: '0', values: [] } : parts;
  return operator === 'in' ? any : { sql: `NOT ${any.sql}`, values: any.values };
}

function joined(parts: readonly Condition[], word: 'AND' | 'OR'): Condition {
  if (parts.length === 0) return ALWAYS;
  return { sql: `(${parts.map((part) => part.sql).join(` ${word} `)})`, values: parts.flatMap((part) => part.values) };
}

/** The ORDER BY of one or several order objects; rows that tie keep the order they were made in. */
export function toOrder(entity: EntitySpec, orderBy: unknown): string {
  const list = (Array.isArray(orderBy) ? orderBy : orderBy ? [orderBy] : []) as Record<string, unknown>[];
  const keys = list.flatMap((order) => Object.entries(order)).filter(([, direction]) => direction !== undefined);
  const terms = keys.map(([name, direction]) => `${quoted(fieldOf(entity, name).name)} ${direction === 'desc' ? 'DESC' : 'ASC'}`);
  return [...terms, '"id" ASC'].join(', ');
}
