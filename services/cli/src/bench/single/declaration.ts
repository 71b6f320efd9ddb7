/** What the single agent declares of an app before it writes modules: the parts of a plan that the scaffold needs, in few words. */
export interface Declaration {
  readonly title: string;
  readonly signIn: boolean;
  readonly entities: readonly DeclaredEntity[];
  readonly actions: readonly DeclaredAction[];
  readonly reports: readonly DeclaredReport[];
}

export interface DeclaredField {
  readonly name: string;
  readonly type: FieldKind;
  /** Of a choice. */
  readonly values?: readonly string[];
  /** Entity that a reference points at. */
  readonly ref?: string;
  readonly optional?: boolean;
  readonly unique?: boolean;
  readonly default?: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  /** Set by actions only. */
  readonly readOnly?: boolean;
}

export interface DeclaredEntity {
  readonly name: string;
  /** "chores" of "/api/chores". */
  readonly plural: string;
  readonly fields: readonly DeclaredField[];
  /** Rows belong to whoever made them. */
  readonly owned?: boolean;
  readonly endpoints: readonly CrudKind[];
}

interface DeclaredModule {
  readonly name: string;
  readonly path: string;
  readonly does: string;
  readonly input: readonly DeclaredField[];
  /** Entities it works with. */
  readonly uses: readonly string[];
  readonly refusals: readonly { readonly status: number; readonly when: string }[];
  readonly examples: readonly string[];
}

export interface DeclaredAction extends DeclaredModule {
  readonly method: string;
  /** Entity of the row it answers. */
  readonly answers: string;
}

export interface DeclaredReport extends DeclaredModule {
  /** True = one row of figures for each of something. */
  readonly list: boolean;
  readonly figures: readonly DeclaredField[];
}

const FIELD_KINDS = ['text', 'longText', 'email', 'integer', 'number', 'boolean', 'date', 'dateTime', 'choice', 'reference'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];
const CRUD_KINDS = ['list', 'create', 'read', 'update', 'delete'] as const;
export type CrudKind = (typeof CRUD_KINDS)[number];

const TYPE_NAME = { type: 'string', pattern: '^[A-Z][A-Za-z]{1,23}$' };
const NAME = { type: 'string', pattern: '^[a-z][a-zA-Z]{1,29}$' };
const PATH = { type: 'string', pattern: '^/api/[a-z0-9/{}A-Z-]{1,60}$' };
const SENTENCE = { type: 'string', minLength: 8, maxLength: 300 };

function object(properties: Record<string, object>, optional: readonly string[] = []): object {
  return { type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)), additionalProperties: false };
}

function list(items: object, maxItems: number, minItems = 0): object {
  return { type: 'array', minItems, maxItems, items };
}

const FIELD = object(
  {
    name: NAME,
    type: { enum: FIELD_KINDS },
    values: list({ type: 'string', pattern: '^[A-Za-z][A-Za-z _-]{0,20}$' }, 8),
    ref: TYPE_NAME,
    optional: { type: 'boolean' },
    unique: { type: 'boolean' },
    default: { anyOf: [{ type: 'string', maxLength: 30 }, { type: 'number' }, { type: 'boolean' }] },
    min: { type: 'number' },
    max: { type: 'number' },
    readOnly: { type: 'boolean' },
  },
  ['values', 'ref', 'optional', 'unique', 'default', 'min', 'max', 'readOnly'],
);

const MODULE = {
  path: PATH,
  does: SENTENCE,
  input: list(FIELD, 6),
  uses: list(TYPE_NAME, 6, 1),
  refusals: list(object({ status: { enum: [400, 403, 404, 409, 422] }, when: { type: 'string', minLength: 4, maxLength: 100 } }), 5),
  examples: list({ type: 'string', minLength: 20, maxLength: 260 }, 3, 1),
};

/** Constrains decoding, and says what an answer must satisfy. Properties come in this order. */
export const DECLARATION_SCHEMA = object({
  title: { type: 'string', minLength: 1, maxLength: 40 },
  signIn: { type: 'boolean' },
  entities: list(
    object(
      {
        name: TYPE_NAME,
        plural: { type: 'string', pattern: '^[a-z][a-z-]{1,29}$' },
        fields: list(FIELD, 10, 1),
        owned: { type: 'boolean' },
        endpoints: list({ enum: CRUD_KINDS }, 5),
      },
      ['owned'],
    ),
    8,
    1,
  ),
  actions: list(object({ name: NAME, method: { enum: ['POST', 'PUT', 'PATCH', 'DELETE'] }, ...MODULE, answers: TYPE_NAME }), 10),
  reports: list(object({ name: NAME, ...MODULE, list: { type: 'boolean' }, figures: list(FIELD, 8, 1) }), 6),
});
