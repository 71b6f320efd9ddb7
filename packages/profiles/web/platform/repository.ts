import type { SQLInputValue } from 'node:sqlite';
import { columnsOf, type EntitySpec, type FieldSpec } from './app-spec.ts';
import { aggregateRows, type AggregateInput } from './aggregate.ts';
import { HttpError } from './http-error.ts';
import { quoted, toRefusal, words, type Sql } from './sqlite.ts';
import { defaultOf, fromStored, toStored, type Row } from './values.ts';
import { toCondition, toOrder, type Condition, type WhereInput } from './where.ts';

export interface FindInput {
  readonly where?: WhereInput | undefined;
  readonly orderBy?: unknown;
  readonly take?: number | undefined;
  readonly skip?: number | undefined;
}
type Data = Readonly<Record<string, unknown>>;

/** Rows of one entity in one database. The generated schema types it exactly (db-types.ts says what the calls mean). */
export class EntityRepository {
  readonly #sql: Sql;
  readonly #entity: EntitySpec;
  readonly #ownerId: number | undefined;
  readonly #table: string;

  /** With an owner, rows of others do not exist and new rows are the owner's. */
  constructor(sql: Sql, entity: EntitySpec, ownerId?: number) {
    this.#sql = sql;
    this.#entity = entity;
    this.#ownerId = entity.owned ? ownerId : undefined;
    this.#table = quoted(entity.key);
  }

  findMany(args: FindInput = {}): Row[] {
    const { sql, values } = this.#condition(args.where);
    const page = args.take === undefined && args.skip === undefined ? '' : ` LIMIT ${whole(args.take ?? -1)} OFFSET ${whole(args.skip ?? 0)}`;
    const rows = this.#sql.all(`SELECT * FROM ${this.#table} WHERE ${sql} ORDER BY ${toOrder(this.#entity, args.orderBy)}${page}`, values);
    return rows.map((row) => fromStored(this.#entity, row));
  }

  findFirst(args: FindInput = {}): Row | null {
    return this.findMany({ ...args, take: 1 })[0] ?? null;
  }

  findFirstOrThrow(args: FindInput = {}): Row {
    return this.findFirst(args) ?? this.#missing();
  }

  findUnique(args: { readonly where: WhereInput }): Row | null {
    this.#assertSelective(args?.where, 'findUnique');
    return this.findFirst({ where: args.where });
  }

  findUniqueOrThrow(args: { readonly where: WhereInput }): Row {
    return this.findUnique(args) ?? this.#missing();
  }

  count(args: { readonly where?: WhereInput | undefined } = {}): number {
    const { sql, values } = this.#condition(args.where);
    return Number(this.#sql.all(`SELECT count(*) AS n FROM ${this.#table} WHERE ${sql}`, values)[0]?.['n'] ?? 0);
  }

  aggregate(args: AggregateInput): Record<string, unknown> {
    return aggregateRows(this.#sql, this.#entity, this.#condition(args.where), args, [])[0] ?? {};
  }

  groupBy(args: AggregateInput & { readonly by: string | readonly string[] }): Record<string, unknown>[] {
    const by = typeof args.by === 'string' ? [args.by] : args.by;
    return aggregateRows(this.#sql, this.#entity, this.#condition(args.where), args, by);
  }

  create(args: { readonly data: Data }): Row {
    const columns = columnsOf(this.#entity).filter((field) => field.name !== 'id');
    const values = columns.map((field) => this.#newValue(field, args.data[field.name]));
    const names = columns.map((field) => quoted(field.name)).join(', ');
    const marks = columns.map(() => '?').join(', ');
    const { lastId } = this.#write('save', `INSERT INTO ${this.#table} (${names}) VALUES (${marks})`, values);
    return this.findFirstOrThrow({ where: { id: lastId } });
  }

  createMany(args: { readonly data: readonly Data[] }): { count: number } {
    for (const data of args.data) this.create({ data });
    return { count: args.data.length };
  }

  update(args: { readonly where: WhereInput; readonly data: Data }): Row {
    this.#assertSelective(args?.where, 'update');
    const { id } = this.findFirst({ where: args.where }) ?? this.#missing();
    this.updateMany({ where: { id }, data: args.data });
    return this.findFirstOrThrow({ where: { id } });
  }

  updateMany(args: { readonly where?: WhereInput | undefined; readonly data: Data }): { count: number } {
    const assignments = this.#assignments(args.data);
    if (assignments.length === 0) return { count: this.count({ where: args.where }) };
    const { sql, values } = this.#condition(args.where);
    const set = assignments.map((assignment) => assignment.sql).join(', ');
    const given = assignments.flatMap((assignment) => assignment.values);
    return { count: this.#write('save', `UPDATE ${this.#table} SET ${set} WHERE ${sql}`, [...given, ...values]).changes };
  }

  upsert(args: { readonly where: WhereInput; readonly create: Data; readonly update: Data }): Row {
    return this.findUnique(args) ? this.update({ where: args.where, data: args.update }) : this.create({ data: args.create });
  }

  delete(args: { readonly where: WhereInput }): Row {
    this.#assertSelective(args?.where, 'delete');
    const row = this.findFirst({ where: args.where }) ?? this.#missing();
    this.deleteMany({ where: { id: row['id'] } });
    return row;
  }

  deleteMany(args: { readonly where?: WhereInput | undefined } = {}): { count: number } {
    const { sql, values } = this.#condition(args.where);
    return { count: this.#write('delete', `DELETE FROM ${this.#table} WHERE ${sql}`, values).changes };
  }

  #condition(where: WhereInput | undefined): Condition {
    const condition = toCondition(this.#entity, where);
    if (this.#ownerId === undefined) return condition;
    return { sql: `(${condition.sql} AND "ownerId" = ?)`, values: [...condition.values, this.#ownerId] };
  }

  #newValue(field: FieldSpec, given: unknown): SQLInputValue {
    if (field.name === 'createdAt') return new Date().toISOString();
    if (field.name === 'ownerId' && this.#ownerId !== undefined) return this.#ownerId;
    const value = given === undefined ? defaultOf(field) : given;
    if (value === null && field.required && field.name !== 'ownerId') {
      throw new HttpError(400, `${words(field.name)} is required`, { [field.name]: 'is required' });
    }
    return toStored(field, value);
  }

  #assignments(data: Data): Condition[] {
    const fields = new Map(columnsOf(this.#entity).map((field) => [field.name, field]));
    return Object.entries(data)
      .filter(([name, value]) => value !== undefined && name !== 'id' && name !== 'createdAt')
      .map(([name, value]) => {
        const field = fields.get(name);
        if (!field) throw new TypeError(`${this.#entity.name} has no field ${name}`);
        return assignment(field, value);
      });
  }

  #write(verb: 'save' | 'delete', sql: string, values: readonly SQLInputValue[]): { changes: number; lastId: number } {
    try {
      return this.#sql.run(sql, values);
    } catch (reason) {
      throw toRefusal(reason, this.#entity, verb);
    }
  }

  #missing(): never {
    throw new HttpError(404, `there is no such ${words(this.#entity.name)}`);
  }

  /** An undefined condition is left out, so a slip here would pick any row. */
  #assertSelective(where: WhereInput | undefined, call: string): void {
    if (where && Object.values(where).some((value) => value !== undefined)) return;
    throw new TypeError(`${this.#entity.key}.${call} needs a condition, like { where: { id } }`);
  }
}

// Modules hold repositories: none of them changes what another one's calls do.
Object.freeze(EntityRepository.prototype);

const CHANGES: Readonly<Record<string, string>> = { increment: '+', decrement: '-', multiply: '*', divide: '/' };

function assignment(field: FieldSpec, value: unknown): Condition {
  const column = quoted(field.name);
  if (value === null || typeof value !== 'object' || value instanceof Date) return { sql: `${column} = ?`, values: [toStored(field, value)] };
  const [change, operand] = Object.entries(value)[0] ?? [];
  if (change === 'set') return { sql: `${column} = ?`, values: [toStored(field, operand)] };
  const operator = change === undefined ? undefined : CHANGES[change];
  if (!operator) throw new TypeError(`${field.name} cannot be set to ${JSON.stringify(value)}`);
  return { sql: `${column} = ${column} ${operator} ?`, values: [toStored(field, operand)] };
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TypeError(`take and skip are whole numbers, not ${String(value)}`);
  return value;
}
