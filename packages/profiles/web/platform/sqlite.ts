import { DatabaseSync, StatementSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { columnsOf, type EntitySpec, type FieldSpec } from './app-spec.ts';
import { HttpError } from './http-error.ts';
import type { Work } from './seal.ts';
import { defaultOf, toStored } from './values.ts';

/** One SQLite database with prepared statements kept for reuse. */
export interface Sql {
  all(sql: string, values?: readonly SQLInputValue[]): Record<string, SQLOutputValue>[];
  run(sql: string, values?: readonly SQLInputValue[]): { changes: number; lastId: number };
  exec(sql: string): void;
  /** All that `all` and `run` did so far. */
  work(): Work;
  close(): void;
}

// Kept from before any module is loaded: a module that puts functions of its own into these classes gets hold of no database that way.
const { prepare, exec, close } = DatabaseSync.prototype;
const { all, run } = StatementSync.prototype;
const { apply } = Reflect;

/** An identifier in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Opens the file (or ":memory:") and makes sure every entity has its table. A file of an earlier version of the app gains what is new, all of it or nothing. */
export function openDatabase(file: string, entities: readonly EntitySpec[]): Sql {
  const sql = wrap(new DatabaseSync(file));
  sql.exec('PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
  sql.exec('BEGIN IMMEDIATE');
  try {
    for (const entity of entities) createTable(sql, entity, entities);
    sql.exec('COMMIT');
  } catch (error) {
    sql.exec('ROLLBACK');
    sql.close();
    throw error;
  }
  return sql;
}

function wrap(database: DatabaseSync): Sql {
  const statements: Record<string, StatementSync> = Object.create(null) as Record<string, StatementSync>;
  const prepared = (sql: string): StatementSync => (statements[sql] ??= apply(prepare, database, [sql]) as StatementSync);
  let executed = 0;
  let rowsRead = 0;
  return {
    all(sql, values = []) {
      executed += 1;
      const rows = apply(all, prepared(sql), values) as Record<string, SQLOutputValue>[];
      rowsRead += rows.length;
      return rows;
    },
    run(sql, values = []) {
      executed += 1;
      const { changes, lastInsertRowid } = apply(run, prepared(sql), values) as ReturnType<StatementSync['run']>;
      return { changes: Number(changes), lastId: Number(lastInsertRowid) };
    },
    exec: (sql) => void apply(exec, database, [sql]),
    work: () => ({ statements: executed, rows: rowsRead }),
    close: () => void apply(close, database, []),
  };
}

function createTable(sql: Sql, entity: EntitySpec, entities: readonly EntitySpec[]): void {
  const table = quoted(entity.key);
  const columns = new Set(sql.all(`PRAGMA table_info(${table})`).map((row) => row['name']));
  if (columns.size > 0) migrateTable(sql, entity, columns, entities);
  else {
    const definitions = columnsOf(entity).map((field) => columnOf(field, entities));
    sql.exec(`CREATE TABLE ${table} (${definitions.join(', ')})`);
  }
  for (const field of entity.fields) {
    const [index, lookup] = [quoted(`${entity.key}_${field.name}`), quoted(`${entity.key}_${field.name}_lookup`)];
    const key = entity.owned ? `"ownerId", ${quoted(field.name)}` : quoted(field.name);
    if (field.unique) sql.exec(`CREATE UNIQUE INDEX IF NOT EXISTS ${index} ON ${table} (${key})`);
    // Rows are looked up by what they point at as often as by their own id.
    else if (field.kind === 'reference') sql.exec(`CREATE INDEX IF NOT EXISTS ${lookup} ON ${table} (${key})`);
  }
}

/** Rows of an earlier version get new fields, with their defaults or empty; columns that no field names any more keep what they hold. */
function migrateTable(sql: Sql, entity: EntitySpec, columns: ReadonlySet<unknown>, entities: readonly EntitySpec[]): void {
  const table = quoted(entity.key);
  for (const field of entity.fields) {
    const isNew = !columns.has(field.name);
    if (isNew) sql.exec(`ALTER TABLE ${table} ADD COLUMN ${columnOf(field, entities)}`);
    const value = toStored(field, defaultOf(field));
    if (value !== null && (isNew || field.required)) sql.run(`UPDATE ${table} SET ${quoted(field.name)} = ? WHERE ${quoted(field.name)} IS NULL`, [value]);
  }
}

function columnOf(field: FieldSpec, entities: readonly EntitySpec[]): string {
  if (field.name === 'id') return '"id" INTEGER PRIMARY KEY AUTOINCREMENT';
  const type = field.kind === 'number' ? 'REAL' : ['integer', 'boolean', 'reference'].includes(field.kind) ? 'INTEGER' : 'TEXT';
  const target = entities.find((entity) => entity.name === field.ref);
  return `${quoted(field.name)} ${type}${target ? ` REFERENCES ${quoted(target.key)}("id")` : ''}`;
}

const UNIQUE_FAILED = 2067;
const FOREIGN_KEY_FAILED = 787;
const FOREIGN_KEY_FAILED_BY_TRIGGER = 1811;

/** Turns a broken constraint into the refusal a caller is told about; anything else comes back as it is. */
export function toRefusal(reason: unknown, entity: EntitySpec, verb: 'save' | 'delete'): unknown {
  if (!(reason instanceof Error) || !('errcode' in reason)) return reason;
  if (reason.errcode === UNIQUE_FAILED) {
    const name = reason.message.split('.').at(-1) ?? '';
    return new HttpError(409, `another ${words(entity.name)} already has this ${words(name)}`, { [name]: 'is already taken' });
  }
  if (reason.errcode !== FOREIGN_KEY_FAILED && reason.errcode !== FOREIGN_KEY_FAILED_BY_TRIGGER) return reason;
  return verb === 'delete'
    ? new HttpError(409, `this ${words(entity.name)} is still in use by other rows`)
    : new HttpError(400, `this ${words(entity.name)} points at a row that does not exist`);
}

/** "ReadingList" and "readAt" as people write them: "reading list", "read at". */
export function words(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
}
