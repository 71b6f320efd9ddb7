/** The parts of an OpenAPI 3 document that a plan is made of, with local references resolved. */
export interface ApiDocument {
  readonly title: string;
  readonly operations: readonly Operation[];
  readonly schemas: ReadonlyMap<string, JsonSchema>;
  /** True when some operation must be signed in to. */
  readonly secured: boolean;
  /** What was left out, in words a person can check. */
  readonly notes: readonly string[];
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly body: NamedSchema | undefined;
  readonly answer: NamedSchema | undefined;
  /** Statuses from 400 on that the document describes. */
  readonly refusals: readonly { readonly status: number; readonly when: string }[];
  readonly secured: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** A schema and the name under which the document keeps it; "" when it is written in place. */
export interface NamedSchema {
  readonly name: string;
  /** True when the answer is an array of it. */
  readonly list: boolean;
  readonly schema: JsonSchema;
}

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly readOnly?: boolean;
  readonly description?: string;
}
