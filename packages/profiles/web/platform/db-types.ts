/** Types of the database that modules see. Shaped like Prisma's client; every call answers at once, and may be awaited. */

// Written without named helper types in the middle: a type checker's message then shows the plain type of the field.

interface NumberConditions {
  equals?: number | null;
  not?: number | null | NumberConditions;
  in?: readonly (number | null)[];
  notIn?: readonly (number | null)[];
  lt?: number;
  lte?: number;
  gt?: number;
  gte?: number;
}
interface TextConditions {
  equals?: string | Date | null;
  not?: string | Date | null | TextConditions;
  in?: readonly (string | Date | null)[];
  notIn?: readonly (string | Date | null)[];
  lt?: string | Date;
  lte?: string | Date;
  gt?: string | Date;
  gte?: string | Date;
  contains?: string;
  startsWith?: string;
  endsWith?: string;
  mode?: 'default' | 'insensitive';
}
/** Booleans and the fixed values of an enum: equal or not. */
interface ChoiceConditions<V> {
  equals?: V;
  not?: V | ChoiceConditions<V>;
  in?: readonly V[];
  notIn?: readonly V[];
}

/**
 * Conditions on a row; all of them must hold. Each is a plain value, or conditions on it: `{ gte: 3 }`, `{ not: null }`, `{ in: ['a', 'b'] }`.
 * A condition that is undefined is left out. Text and dates also take a Date.
 */
export type Where<Row> = {
  [K in keyof Row]?: Row[K] | (number extends Row[K] ? NumberConditions : string extends Row[K] ? Date | TextConditions : ChoiceConditions<Row[K]>) | undefined;
} & {
  AND?: Where<Row> | readonly Where<Row>[] | undefined;
  OR?: readonly Where<Row>[] | undefined;
  NOT?: Where<Row> | readonly Where<Row>[] | undefined;
};

export type OrderBy<Row> = { [K in keyof Row]?: 'asc' | 'desc' | undefined };

interface NumberChange {
  increment?: number;
  decrement?: number;
  multiply?: number;
  divide?: number;
  set?: number;
}
/** New values of some fields; numbers may be changed in place: `{ stock: { decrement: 1 } }`. */
export type Update<Create> = { [K in keyof Create]?: Create[K] | (number extends Create[K] ? NumberChange : never) };

export interface FindArgs<Row> {
  where?: Where<Row> | undefined;
  orderBy?: OrderBy<Row> | readonly OrderBy<Row>[] | undefined;
  take?: number | undefined;
  skip?: number | undefined;
}

type NumberKey<Row> = { [K in keyof Row]: number extends Row[K] ? K : never }[keyof Row];
type Picked<Row> = { [K in NumberKey<Row>]?: true };

/** `_count: true`, `_sum: { price: true }` and so on. */
export interface AggregateArgs<Row> {
  where?: Where<Row> | undefined;
  _count?: true;
  _sum?: Picked<Row>;
  _avg?: Picked<Row>;
  _min?: Picked<Row>;
  _max?: Picked<Row>;
}
type Numbers<P> = P extends object ? { [K in keyof P]: number | null } : never;

/** What was asked for, and nothing else. */
export type Aggregate<A> = { [K in Extract<keyof A, '_sum' | '_avg' | '_min' | '_max'>]: Numbers<A[K]> } & ('_count' extends keyof A
  ? { _count: number }
  : unknown);

/** Rows of one entity. `find*` answer null when there is no such row; `update` and `delete` of a missing row refuse with 404. */
export interface Repository<Row, Create> {
  findUnique(args: { where: Where<Row> }): Row | null;
  findUniqueOrThrow(args: { where: Where<Row> }): Row;
  findFirst(args?: FindArgs<Row>): Row | null;
  findFirstOrThrow(args?: FindArgs<Row>): Row;
  /** Oldest first unless `orderBy` says otherwise. */
  findMany(args?: FindArgs<Row>): Row[];
  count(args?: { where?: Where<Row> | undefined }): number;
  aggregate<A extends AggregateArgs<Row>>(args: A): Aggregate<A>;
  /** One answer for each distinct value of the fields in `by`. */
  groupBy<K extends keyof Row, A extends AggregateArgs<Row>>(args: A & { by: K | readonly K[] }): (Pick<Row, K> & Aggregate<A>)[];
  create(args: { data: Create }): Row;
  createMany(args: { data: readonly Create[] }): { count: number };
  update(args: { where: Where<Row>; data: Update<Create> }): Row;
  updateMany(args: { where?: Where<Row> | undefined; data: Update<Create> }): { count: number };
  upsert(args: { where: Where<Row>; create: Create; update: Update<Create> }): Row;
  delete(args: { where: Where<Row> }): Row;
  deleteMany(args?: { where?: Where<Row> | undefined }): { count: number };
}
