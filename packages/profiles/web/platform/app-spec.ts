/** What this app is made of, as data: `entities.ts` and `routes.ts` hold the values, the platform runs them. */

export type FieldKind = 'text' | 'longText' | 'integer' | 'number' | 'boolean' | 'date' | 'dateTime' | 'enum' | 'reference' | 'email';

/** One value of an entity, of a module's input or of its output. */
export interface FieldSpec {
  readonly name: string;
  readonly kind: FieldKind;
  /** A value must be there; otherwise it may be null. */
  readonly required?: boolean;
  /** No two rows share a value (of one owner, where rows are owned). */
  readonly unique?: boolean;
  /** Only for `enum`. */
  readonly values?: readonly string[];
  /** Only for `reference`: the entity's name. */
  readonly ref?: string;
  /** Stored when a create says nothing about the field. */
  readonly default?: string | number | boolean | null;
  /** Set by modules only; not part of create and update requests. */
  readonly readOnly?: boolean;
  /** Smallest number, or shortest text in characters. */
  readonly min?: number;
  /** Largest number, or longest text in characters. */
  readonly max?: number;
}

export interface EntitySpec {
  /** PascalCase, "Book". */
  readonly name: string;
  /** Name of its repository in `Db` and of its table, "book". */
  readonly key: string;
  /** In paths, "books". */
  readonly plural: string;
  /** Rows belong to the account that made them; others never see them. */
  readonly owned?: boolean;
  readonly fields: readonly FieldSpec[];
}

/** A module as the server calls it. Modules check nothing that the description below already says. */
export interface ModuleSpec {
  readonly name: string;
  readonly input: readonly FieldSpec[];
  readonly output: OutputSpec;
  /** Status when a reference in the input points at no row. */
  readonly missingReference: 400 | 404;
  // The generated schema types each module exactly; the table only needs to call it.
  readonly run: (db: never, input: never, user: never) => unknown;
}

/** Rows of an entity, an object of fields, or nothing; one of it or a list. */
export interface OutputSpec {
  readonly list?: boolean;
  readonly entity?: string;
  readonly fields?: readonly FieldSpec[];
}

export type EndpointKind = 'list' | 'create' | 'read' | 'update' | 'delete' | 'action' | 'report';

export interface EndpointSpec {
  readonly id: string;
  readonly kind: EndpointKind;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** "/api/books/{id}". */
  readonly path: string;
  readonly entity?: string;
  /** Anonymous callers are answered 401. */
  readonly auth?: boolean;
  /** Fields a list can be filtered by. */
  readonly filters?: readonly string[];
  readonly module?: ModuleSpec;
}

export interface AppSpec {
  readonly title: string;
  /** Name of the entity that holds the accounts; absent when the app has none. */
  readonly accounts?: string;
  readonly entities: readonly EntitySpec[];
  readonly endpoints: readonly EndpointSpec[];
  /** Paths that answer with the pages: "/books". */
  readonly pages: readonly string[];
}

/** Every column of an entity's table, in order. */
export function columnsOf(entity: EntitySpec): FieldSpec[] {
  return [
    { name: 'id', kind: 'integer', required: true },
    ...entity.fields,
    ...(entity.owned ? [{ name: 'ownerId', kind: 'integer', required: true } as const] : []),
    { name: 'createdAt', kind: 'dateTime', required: true },
  ];
}

/** The entity of that name. Throws when the description names one that is not there. */
export function entityOf(app: AppSpec, name: string): EntitySpec {
  const entity = app.entities.find((candidate) => candidate.name === name);
  if (!entity) throw new Error(`the app has no entity ${name}`);
  return entity;
}
