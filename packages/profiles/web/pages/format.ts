import type { FieldModel, Value } from './model-types.ts';

const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const instants = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A value as people read it; a dash for nothing. */
export function formatValue(field: Pick<FieldModel, 'kind'>, value: Value | undefined): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (field.kind === 'number' || field.kind === 'integer') return numbers.format(Number(value));
  if (field.kind === 'date') return days.format(new Date(`${String(value)}T00:00:00Z`));
  if (field.kind === 'dateTime') return instants.format(new Date(String(value)));
  if (field.kind === 'enum') return words(String(value));
  return String(value);
}

/** "inProgress", "in_progress" and "in-progress" as "In progress". */
export function words(name: string): string {
  const text = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
