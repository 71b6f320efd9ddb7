import type { FieldSpec } from './app-spec.ts';
import { HttpError } from './http-error.ts';
import { words } from './sqlite.ts';
import type { Row } from './values.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What is wrong with a value, as the end of a sentence that starts with the field's name; undefined when nothing is. */
export function faultOf(field: FieldSpec, value: unknown): string | undefined {
  if (value === null || value === undefined) return field.required ? 'is required' : undefined;
  switch (field.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'integer':
    case 'reference':
      return Number.isSafeInteger(value) ? rangeFault(field, value as number, '') : 'must be a whole number';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? rangeFault(field, value, '') : 'must be a number';
    default:
      return typeof value === 'string' ? textFault(field, value) : 'must be text';
  }
}

function textFault(field: FieldSpec, value: string): string | undefined {
  if (field.required && value.trim() === '') return 'is required';
  if (field.kind === 'enum' && field.values && !field.values.includes(value)) return `must be one of: ${field.values.join(', ')}`;
  if (field.kind === 'date' && !(DAY.test(value) && isDay(value))) return 'must be a day like 2026-01-31';
  if (field.kind === 'dateTime' && !(INSTANT.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)))) {
    return 'must be an instant like 2026-01-31T12:00:00Z';
  }
  if (field.kind === 'email' && !EMAIL.test(value)) return 'must be an email address';
  return field.kind === 'text' || field.kind === 'longText' ? rangeFault(field, value.length, ' characters') : undefined;
}

/** Date.parse takes 2026-02-31 for a day in March. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function rangeFault(field: FieldSpec, size: number, unit: string): string | undefined {
  if (field.min !== undefined && size < field.min) return `must be at least ${field.min}${unit}`;
  if (field.max !== undefined && size > field.max) return `must be at most ${field.max}${unit}`;
  return undefined;
}

/**
 * The values of these fields in a request, checked; fields that are not described are left out.
 * `partial`: fields that are absent stay absent (an update). Otherwise they get their default, or null.
 * Throws HttpError 400 that names every field at fault.
 */
export function checkedValues(fields: readonly FieldSpec[], given: unknown, partial = false): Row {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) throw new HttpError(400, 'the request needs a JSON object as its body');
  const body = given as Record<string, unknown>;
  const values: Row = {};
  const faults: Record<string, string> = {};
  for (const field of fields) {
    const present = Object.hasOwn(body, field.name) && body[field.name] !== undefined;
    if (!present && partial) continue;
    const value = present ? emptyAsNull(field, body[field.name]) : (field.default ?? null);
    const fault = faultOf(field, value);
    if (fault) faults[field.name] = fault;
    else values[field.name] = value as Row[string];
  }
  throwFaults(faults);
  return values;
}

/** A form sends '' where nothing was chosen. */
function emptyAsNull(field: FieldSpec, value: unknown): unknown {
  return value === '' && !field.required && field.kind !== 'text' && field.kind !== 'longText' ? null : value;
}

/** Throws HttpError 400 when there is a fault. */
export function throwFaults(faults: Readonly<Record<string, string>>): void {
  const [first, ...rest] = Object.entries(faults);
  if (!first) return;
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
  throw new HttpError(400, `${words(first[0])} ${first[1]}${more}`, faults);
}

/** A value of a query or path, which is always text, as its field's kind says. Text that does not fit stays text, for faultOf to report. */
export function fromText(field: FieldSpec, text: string): unknown {
  if (text === '' && !field.required) return null;
  if (field.kind === 'boolean') return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  if (field.kind === 'integer' || field.kind === 'number' || field.kind === 'reference') {
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  }
  return text;
}
