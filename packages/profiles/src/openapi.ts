import { FieldType, type Entity, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import { moduleFor, servedEndpoints } from './endpoints.ts';
import { accountEntity, entitiesOf, findEntity } from './entities.ts';
import { entityType, title } from './names.ts';
import { endpointSpec, fieldSpec } from './specs.ts';
import { inputFields, pathParameters, resultType } from './type-text.ts';

type Json = Record<string, unknown>;

const TYPES: Partial<Record<FieldType, Json>> = {
  [FieldType.INTEGER]: { type: 'integer' },
  [FieldType.REFERENCE]: { type: 'integer' },
  [FieldType.NUMBER]: { type: 'number' },
  [FieldType.BOOLEAN]: { type: 'boolean' },
  [FieldType.DATE]: { type: 'string', format: 'date' },
  [FieldType.DATE_TIME]: { type: 'string', format: 'date-time' },
  [FieldType.EMAIL]: { type: 'string', format: 'email' },
};
const ERROR = { $ref: '#/components/schemas/Error' };
const ERROR_NAMES: Readonly<Record<number, string>> = { 400: 'bad input', 401: 'not signed in', 404: 'no such row', 409: 'conflict' };

/** JSON Schema of one field's value. */
export function fieldSchema(field: Field): Json {
  const base = field.type === FieldType.ENUM && field.values.length > 0 ? { type: 'string', enum: field.values } : (TYPES[field.type] ?? { type: 'string' });
  const text = base['type'] === 'string';
  const schema: Json = {
    ...base,
    ...(field.min !== undefined ? { [text ? 'minLength' : 'minimum']: field.min } : {}),
    ...(field.max !== undefined ? { [text ? 'maxLength' : 'maximum']: field.max } : {}),
    ...(field.description !== '' ? { description: field.description } : {}),
  };
  if (field.required) return schema;
  return { ...schema, type: [base['type'], 'null'], ...(base['enum'] ? { enum: [...field.values, null] } : {}) };
}

/** JSON Schema of an entity's rows, as every endpoint answers them. */
export function rowSchema(entity: Entity): Json {
  const properties: Json = { id: { type: 'integer' } };
  for (const field of entity.fields) properties[field.name] = fieldSchema(withoutLimits(field));
  if (entity.owned) properties['ownerId'] = { type: 'integer' };
  properties['createdAt'] = { type: 'string', format: 'date-time' };
  return { type: 'object', ...(entity.description ? { description: entity.description } : {}), properties, required: Object.keys(properties) };
}

function withoutLimits(field: Field): Field {
  return { ...field, min: undefined, max: undefined };
}

/** JSON Schema of a module's answer. */
export function answerSchema(plan: Plan, module: Module): Json {
  const { output } = module;
  const entity = output?.entity ? findEntity(plan, output.entity) : undefined;
  const one = entity ? { $ref: `#/components/schemas/${entityType(entity)}` } : objectSchema((output?.fields ?? []).map(withoutLimits), () => true);
  return output?.list ? { type: 'array', items: one } : one;
}

function objectSchema(fields: readonly Field[], isRequired: (field: Field) => boolean): Json {
  const required = fields.filter(isRequired).map((field) => field.name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** `openapi.json`: the API as an OpenAPI 3.1 document. */
export function openApiFile(plan: Plan): string {
  const paths: Record<string, Json> = {};
  for (const endpoint of servedEndpoints(plan)) {
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(plan, endpoint);
  }
  const account = accountEntity(plan);
  if (account) Object.assign(paths, accountPaths(entityType(account)));
  const schemas = Object.fromEntries(entitiesOf(plan).map((entity) => [entityType(entity), rowSchema(entity)]));
  const error = {
    type: 'object',
    properties: { error: { type: 'string' }, fields: { type: 'object', additionalProperties: { type: 'string' } } },
    required: ['error'],
  };
  const document = {
    openapi: '3.1.0',
    info: { title: plan.title, version: '1.0.0' },
    paths,
    components: { schemas: { ...schemas, Error: error }, ...(account ? { securitySchemes: { session: { type: 'http', scheme: 'bearer' } } } : {}) },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

type Endpoint = Plan['endpoints'][number];

function operation(plan: Plan, endpoint: Endpoint): Json {
  const spec = endpointSpec(plan, endpoint);
  const module = moduleFor(plan, endpoint);
  const body = bodyFields(plan, endpoint);
  const errors = [...(spec.auth ? [401] : []), ...(body || spec.kind === 'list' ? [400] : []), ...(endpoint.path.includes('{') ? [404] : [])];
  const refusals = module?.refusals ?? [];
  const responses: Json = { [successStatus(spec.kind, module !== undefined && resultType(plan, module) !== 'void')]: success(plan, endpoint) };
  for (const status of errors) responses[status] = failure(ERROR_NAMES[status] ?? '');
  for (const refusal of refusals) responses[refusal.status] = failure(refusal.when);
  return {
    operationId: endpoint.id,
    summary: module?.responsibility || `${title(spec.kind)} ${title(endpoint.entity).toLowerCase()}`,
    ...(spec.auth ? { security: [{ session: [] }] } : {}),
    parameters: [
      ...pathParameters(endpoint.path).map((name) => ({ name, in: 'path', required: true, schema: { type: 'integer' } })),
      ...queryParameters(plan, endpoint),
    ],
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses,
  };
}

function successStatus(kind: string, answers: boolean): number {
  return kind === 'create' ? 201 : kind === 'delete' && !answers ? 204 : 200;
}

function success(plan: Plan, endpoint: Endpoint): Json {
  const module = moduleFor(plan, endpoint);
  const spec = endpointSpec(plan, endpoint);
  if (spec.kind === 'delete' && (!module || resultType(plan, module) === 'void')) return { description: 'deleted' };
  const entity = findEntity(plan, endpoint.entity);
  const row = entity ? { $ref: `#/components/schemas/${entityType(entity)}` } : {};
  const schema = module ? answerSchema(plan, module) : spec.kind === 'list' ? { type: 'array', items: row } : row;
  const headers =
    !module && spec.kind === 'list' ? { headers: { 'X-Total-Count': { schema: { type: 'integer' }, description: 'rows without limit and offset' } } } : {};
  return { description: 'done', ...headers, content: { 'application/json': { schema } } };
}

function failure(description: string): Json {
  return { description, content: { 'application/json': { schema: ERROR } } };
}

function bodyFields(plan: Plan, endpoint: Endpoint): Json | undefined {
  if (!['POST', 'PUT', 'PATCH'].includes(endpoint.method.toUpperCase())) return undefined;
  const module = moduleFor(plan, endpoint);
  const inPath = new Set(pathParameters(endpoint.path));
  const needed = (field: Field) => field.required && fieldSpec(field).default === undefined;
  if (module) {
    const fields = inputFields(plan, module).filter((field) => !inPath.has(field.name));
    return fields.length > 0 ? objectSchema(fields, needed) : undefined;
  }
  const fields = (findEntity(plan, endpoint.entity)?.fields ?? []).filter((field) => !field.readOnly && !inPath.has(field.name));
  return objectSchema(fields, (field) => endpoint.method.toUpperCase() !== 'PATCH' && needed(field));
}

function queryParameters(plan: Plan, endpoint: Endpoint): Json[] {
  const module = moduleFor(plan, endpoint);
  const inPath = new Set(pathParameters(endpoint.path));
  const parameter = (name: string, required: boolean, schema: Json) => ({ name, in: 'query', required, schema });
  if (module) {
    if (!['GET', 'DELETE'].includes(endpoint.method.toUpperCase())) return [];
    const fields = inputFields(plan, module).filter((field) => !inPath.has(field.name));
    return fields.map((field) => parameter(field.name, field.required && field.defaultJson === '', fieldSchema(field)));
  }
  if (endpointSpec(plan, endpoint).kind !== 'list') return [];
  const fields = findEntity(plan, endpoint.entity)?.fields ?? [];
  return [
    parameter('limit', false, { type: 'integer', minimum: 1, maximum: 500, default: 100 }),
    parameter('offset', false, { type: 'integer', minimum: 0, default: 0 }),
    parameter('sort', false, { type: 'string', description: 'a field; with a leading "-" from large to small' }),
    parameter('q', false, { type: 'string', description: 'text that some text field contains' }),
    ...fields.filter((field) => endpoint.filters.includes(field.name)).map((field) => parameter(field.name, false, fieldSchema(withoutLimits(field)))),
  ];
}

function accountPaths(account: string): Record<string, Json> {
  const credentials = {
    type: 'object',
    properties: { email: { type: 'string', format: 'email' }, password: { type: 'string', minLength: 8 } },
    required: ['email', 'password'],
  };
  const user = { $ref: `#/components/schemas/${account}` };
  const session = { type: 'object', properties: { user, token: { type: 'string' } }, required: ['user', 'token'] };
  const requestBody = { required: true, content: { 'application/json': { schema: credentials } } };
  const answer = (schema: Json) => ({ description: 'done', content: { 'application/json': { schema } } });
  return {
    '/api/auth/sign-up': {
      post: { operationId: 'auth.signUp', requestBody, responses: { 201: answer(session), 400: failure('bad input'), 409: failure('taken') } },
    },
    '/api/auth/sign-in': { post: { operationId: 'auth.signIn', requestBody, responses: { 200: answer(session), 401: failure('wrong email or password') } } },
    '/api/auth/sign-out': { post: { operationId: 'auth.signOut', responses: { 204: { description: 'signed out' } } } },
    '/api/auth/me': {
      get: {
        operationId: 'auth.me',
        security: [{ session: [] }],
        responses: { 200: answer({ type: 'object', properties: { user } }), 401: failure('not signed in') },
      },
    },
  };
}
