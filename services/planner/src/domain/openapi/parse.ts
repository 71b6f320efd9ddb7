import type { ApiDocument, JsonSchema, NamedSchema, Operation, Parameter } from './document.ts';
import { wellFormed } from './well-formed.ts';

type Json = Readonly<Record<string, unknown>>;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Operations of one document; more is no small app. */
const MAX_OPERATIONS = 100;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The document, or one line that says why it cannot be used. */
export function parseOpenApi(text: string): ApiDocument | { readonly problem: string } {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON' };
  }
  if (!isObject(root)) return { problem: 'it is not an object' };
  if (!/^3\./.test(textOf(root['openapi'])))
    return { problem: `it must say "openapi": "3.x", not ${JSON.stringify(root['openapi'] ?? root['swagger'] ?? null)}` };
  if (!isObject(root['paths']) || Object.keys(root['paths']).length === 0) return { problem: 'it has no paths' };
  const reader = createReader(root);
  const operations = Object.entries(root['paths']).flatMap(([path, item]) => readPath(path, item, reader));
  if (operations.length === 0) return { problem: 'its paths have no operations' };
  if (operations.length > MAX_OPERATIONS) return { problem: `it has ${operations.length} operations; at most ${MAX_OPERATIONS} are possible` };
  const missing = reader.missing[0];
  if (missing) return { problem: `it refers to ${missing}, which is not in the document` };
  const info = isObject(root['info']) ? root['info'] : {};
  const components = isObject(root['components']) && isObject(root['components']['schemas']) ? root['components']['schemas'] : {};
  const schemas = new Map(Object.entries(components).map(([name, schema]) => [name, reader.flat(schema)] as const));
  return { title: textOf(info['title']) || 'App', operations, schemas, secured: operations.some((operation) => operation.secured), notes: notesOf(root) };
}

function notesOf(root: Json): string[] {
  const servers = Array.isArray(root['servers']) ? root['servers'].filter(isObject).map((server) => textOf(server['url'])) : [];
  const base = servers.map((url) => url.replace(/^https?:\/\/[^/]+/, '')).find((path) => path.length > 1);
  return [...(base ? [`Paths are served as written, without the server's base path "${base}"`] : []), ...(root['webhooks'] ? ['Webhooks are not built'] : [])];
}

interface Reader {
  readonly root: Json;
  readonly missing: string[];
  resolve(value: unknown): unknown;
  flat(value: unknown): JsonSchema;
}

/** References that follow one another; a longer chain is a cycle. */
const MAX_DEPTH = 8;

function createReader(root: Json): Reader {
  const missing: string[] = [];
  const resolve = (value: unknown, depth = 0): unknown => {
    if (!isObject(value) || typeof value['$ref'] !== 'string') return value;
    const path = value['$ref'];
    const target = path.startsWith('#/')
      ? path
          .slice(2)
          .split('/')
          .reduce<unknown>((at, key) => (isObject(at) ? at[key.replace(/~1/g, '/').replace(/~0/g, '~')] : undefined), root)
      : undefined;
    if (target === undefined || depth > MAX_DEPTH) {
      missing.push(path);
      return {};
    }
    return resolve(target, depth + 1);
  };
  const flat = (value: unknown): JsonSchema => {
    const schema = resolve(value);
    if (!isObject(schema)) return {};
    const parts = Array.isArray(schema['allOf']) ? schema['allOf'].map((part) => resolve(part)).filter(isObject) : [];
    const all = [...parts, schema];
    const properties = Object.assign({}, ...all.map((part) => (isObject(part['properties']) ? part['properties'] : {}))) as Json;
    const required = all.flatMap((part) => (Array.isArray(part['required']) ? (part['required'] as unknown[]) : []));
    return wellFormed({ ...schema, ...(Object.keys(properties).length > 0 ? { type: 'object', properties, required } : {}) });
  };
  return { root, missing, resolve: (value) => resolve(value), flat };
}

function readPath(path: string, item: unknown, reader: Reader): Operation[] {
  const resolved = reader.resolve(item);
  if (!isObject(resolved)) return [];
  const shared = readParameters(resolved['parameters'], reader);
  return METHODS.flatMap((method) => {
    const operation = resolved[method];
    return isObject(operation) ? [readOperation(path, method, operation, shared, reader)] : [];
  });
}

function readOperation(path: string, method: (typeof METHODS)[number], operation: Json, shared: readonly Parameter[], reader: Reader): Operation {
  const responses = isObject(operation['responses']) ? operation['responses'] : {};
  const success = Object.entries(responses).find(([status]) => /^2/.test(status))?.[1];
  const security = operation['security'] ?? reader.root['security'];
  return {
    method: method.toUpperCase() as Operation['method'],
    path,
    id: textOf(operation['operationId']),
    summary: [textOf(operation['summary']), textOf(operation['description'])].filter(Boolean).join('. '),
    parameters: [...shared, ...readParameters(operation['parameters'], reader)],
    body: contentSchema(operation['requestBody'], reader),
    answer: contentSchema(success, reader),
    refusals: Object.entries(responses).flatMap(([status, response]) =>
      /^4\d\d$/.test(status) ? [{ status: Number(status), when: describe(response, reader) }] : [],
    ),
    secured: Array.isArray(security) && security.some((one) => isObject(one) && Object.keys(one).length > 0),
  };
}

function describe(response: unknown, reader: Reader): string {
  const resolved = reader.resolve(response);
  return isObject(resolved) ? textOf(resolved['description']) : '';
}

function readParameters(list: unknown, reader: Reader): Parameter[] {
  if (!Array.isArray(list)) return [];
  return list
    .map((one) => reader.resolve(one))
    .filter(isObject)
    .map((parameter) => ({
      name: textOf(parameter['name']),
      in: textOf(parameter['in']),
      required: parameter['required'] === true,
      schema: reader.flat(parameter['schema']),
    }));
}

/** The JSON schema of a request body or a response. */
function contentSchema(holder: unknown, reader: Reader): NamedSchema | undefined {
  const resolved = reader.resolve(holder);
  if (!isObject(resolved) || !isObject(resolved['content'])) return undefined;
  const media = Object.entries(resolved['content']).find(([type]) => /json/i.test(type))?.[1];
  if (!isObject(media)) return undefined;
  const raw = media['schema'];
  const outer = reader.flat(raw);
  const isList = outer.type === 'array';
  const inner = isList ? outer.items : raw;
  const name = isObject(inner) && typeof inner['$ref'] === 'string' ? (inner['$ref'].split('/').at(-1) ?? '') : '';
  return { name, list: isList, schema: isList ? reader.flat(inner) : outer };
}
