import { columnsOf, type EntitySpec, type FieldSpec } from './app-spec.ts';
import { words } from './sqlite.ts';
import type { Row } from './values.ts';

/** What made-up rows depend on: the same setting always makes the same rows. */
export interface FillSetting {
  /** Rows that every entity gets; fewer only where its unique fields have no more values. */
  readonly rows: number;
  readonly seed: number;
  /** Id of the account that owns every owned row; null for none. */
  readonly owner: number | null;
  /** ISO instant that made-up days and instants lie around. */
  readonly now: string;
}

/** Makes up rows of an app. An entity's rows have the ids from 1 on. */
export interface RowMaker {
  /** How many rows an entity has, by its name. 0 for an entity that does not exist. */
  countOf(entity: string): number;
  /** The row with that id: typed, within its limits, unique where it has to be, its references at rows that there are. */
  row(entity: EntitySpec, id: number): Row;
  /** A value that a request could carry for the field; the number picks one of many. Half of the values that may be missing are null. */
  value(field: FieldSpec, number: number): Row[string];
}

/** Half of all references point at this many rows, so that some rows have many others pointing at them, as in real data. */
const POPULAR = 10;
const TEXTS = 50;
const DAYS_BACK = 300;
const DAYS_AHEAD = 65;
const DAY_MS = 86_400_000;

export function createRowMaker(entities: readonly EntitySpec[], setting: FillSetting): RowMaker {
  const counts = new Map(entities.map((entity) => [entity.name, Math.min(setting.rows, capacityOf(entities, entity))]));
  const countOf = (entity: string): number => counts.get(entity) ?? 0;
  const value = (field: FieldSpec, number: number): Row[string] => {
    const drawn = mix(`${setting.seed}/${field.name}`, number);
    if (!field.required && !field.unique && drawn % 2 === 0) return null;
    if (field.kind === 'reference') return field.unique ? number : referenceTo(countOf(field.ref ?? ''), number, drawn >>> 1);
    return plainValue(field, number, drawn >>> 1, setting.now);
  };
  const column = (entity: EntitySpec, field: FieldSpec, id: number): Row[string] => {
    if (field.name === 'id') return id;
    if (field.name === 'createdAt') return new Date(Date.parse(setting.now) - (setting.rows - id) * 60_000).toISOString();
    return field.name === 'ownerId' && entity.owned ? setting.owner : value(field, id);
  };
  return { countOf, value, row: (entity, id) => Object.fromEntries(columnsOf(entity).map((field) => [field.name, column(entity, field, id)])) };
}

/** How many rows its unique fields leave room for. */
function capacityOf(entities: readonly EntitySpec[], entity: EntitySpec, seen: readonly EntitySpec[] = []): number {
  const sizes = entity.fields
    .filter((field) => field.unique)
    .map((field) => {
      if (field.kind === 'enum') return field.values?.length ?? 0;
      if (field.kind === 'boolean') return 2;
      if (field.kind === 'integer' || field.kind === 'number') return rangeOf(field).size;
      if (field.kind === 'text' || field.kind === 'longText') return 36 ** (field.max ?? 10) - 1;
      const target = entities.find((candidate) => field.kind === 'reference' && candidate.name === field.ref);
      return target && !seen.includes(target) ? capacityOf(entities, target, [...seen, entity]) : Number.POSITIVE_INFINITY;
    });
  return Math.min(Number.POSITIVE_INFINITY, ...sizes);
}

function referenceTo(rows: number, number: number, draw: number): number {
  return 1 + (draw % (number % 2 === 0 ? Math.min(POPULAR, rows) : rows));
}

function plainValue(field: FieldSpec, number: number, draw: number, now: string): Row[string] {
  switch (field.kind) {
    case 'integer':
    case 'number': {
      const { low, size } = rangeOf(field);
      return low + ((field.unique ? number - 1 : draw) % size);
    }
    case 'boolean':
      return (field.unique ? number : draw) % 2 === 0;
    case 'enum':
      return field.values?.[(field.unique ? number : draw) % field.values.length] ?? null;
    case 'date':
      return field.unique ? dayBefore(now, number) : instantOf(now, draw).slice(0, 10);
    case 'dateTime':
      return instantOf(now, field.unique ? number : draw);
    case 'email':
      return `person${number}@example.com`;
    default:
      return textOf(field, field.unique ? number : draw % TEXTS);
  }
}

/** Whole numbers, which are numbers too. */
function rangeOf({ min, max }: FieldSpec): { readonly low: number; readonly size: number } {
  const low = Math.ceil(min ?? Math.min(0, max ?? 0));
  return { low, size: Math.max(1, Math.floor(max ?? low + 999_999) - low + 1) };
}

function dayBefore(now: string, days: number): string {
  return new Date(Date.parse(now) - days * DAY_MS).toISOString().slice(0, 10);
}

function instantOf(now: string, draw: number): string {
  const minutes = draw % ((DAYS_BACK + DAYS_AHEAD) * 24 * 60);
  return new Date(Date.parse(now) - DAYS_BACK * DAY_MS + minutes * 60_000).toISOString();
}

/** "title 17"; the number alone, written short, where that is too long. */
function textOf({ name, min = 0, max = Number.POSITIVE_INFINITY }: FieldSpec, number: number): string {
  const long = `${words(name)} ${number}`;
  return (long.length <= max ? long : number.toString(36)).padStart(min, 'x');
}

/** A 31-bit number that follows from both, spread evenly: FNV-1a over the text, then the finalizer of MurmurHash3. */
function mix(text: string, index: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ index, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 1;
}
