import { prose, table, WRITTEN } from './markdown.ts';

/** The parts of an OpenAPI 3.1 document that the page shows. */
type Shape = Readonly<Record<string, unknown>> & {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly description?: string;
};
type Parameter = { readonly name: string; readonly in: string; readonly schema: Shape; readonly description?: string };
type Content = { readonly content?: Readonly<Record<string, { readonly schema: Shape }>> };
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
  readonly security: readonly unknown[];
  readonly 'x-scope'?: string;
};
export type RestDocument = {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Shape>> };
};

/** Answers that follow from a route's shape and mean the same everywhere: said once, on top. */
const EVERYWHERE = ['400', '401', '403', '503'];

/** The page of every operation and shape of the REST API. */
export function restPage({ info, paths, components }: RestDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const areas = Map.groupBy(operations, ({ path }) => areaOf(path));
  return [
    '# The REST API',
    '',
    WRITTEN,
    '',
    `Version ${info.version}, as \`GET /openapi.json\` of a gateway serves it. A call carries \`Authorization: Bearer mw_...\`; what the key may do is its scopes. The TypeScript client is \`packages/client\`.`,
    '',
    'Besides what is listed, an operation answers 400 to a request that is wrong, 401 without a valid key, 403 to a key without the scope, and 503 with `Retry-After` while a part of the system is away. Each of these is an [`Error`](#error) whose line says what to do.',
    '',
    ...[...areas].flatMap(([area, own]) => [`## ${title(area)}`, '', ...own.flatMap(({ path, method, operation }) => operationLines(method, path, operation))]),
    '## Shapes',
    '',
    ...Object.entries(components.schemas).flatMap(([name, shape]) => [`### ${name}`, '', ...shapeLines(shape)]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function operationLines(method: string, path: string, operation: Operation): string[] {
  const scope = operation['x-scope'];
  const asked = operation.security.length === 0 ? 'No key is needed.' : scope ? `Scope \`${scope}\`.` : 'Any valid key.';
  const parameters = (operation.parameters ?? []).filter(({ in: place }) => place !== 'path');
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const answers = Object.entries(operation.responses).filter(([status]) => !EVERYWHERE.includes(status) || operation.security.length === 0);
  return [
    `### \`${method.toUpperCase()} ${path}\``,
    '',
    `${prose(operation.summary)}. ${asked}`,
    '',
    ...table(
      ['parameter', 'in', 'type', ''],
      parameters.map(({ name, in: place, schema, description }) => [`\`${name}\``, place, typeOf(schema), prose(description ?? schema.description ?? '')]),
    ),
    ...(body ? bodyLines(body) : []),
    ...table(
      ['answer', 'means', 'body'],
      answers.map(([status, { description, content }]) => [status, prose(description), contentOf(content)]),
    ),
  ];
}

function bodyLines(body: Shape): string[] {
  return body.properties ? table(['body', 'type', ''], fieldRows(body)) : [`Body: ${typeOf(body)}`, ''];
}

function shapeLines(shape: Shape): string[] {
  const about = shape.description ? [prose(shape.description), ''] : [];
  return shape.properties ? [...about, ...table(['field', 'type', ''], fieldRows(shape))] : [...about, typeOf(shape), ''];
}

/** The fields of an object, and with dots those of objects inside it. */
function fieldRows(shape: Shape, prefix = ''): string[][] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, field]) => {
    const optional = shape.required?.includes(name) ? '' : ', may be left out';
    const inner = field.properties ? field : field.items?.properties ? field.items : undefined;
    const path = `${prefix}${name}${field.items ? '[]' : ''}`;
    return [[`\`${path}\``, `${typeOf(field)}${optional}`, prose(field.description ?? '')], ...(inner ? fieldRows(inner, `${path}.`) : [])];
  });
}

function contentOf(content: Content['content']): string {
  const [type, body] = Object.entries(content ?? {})[0] ?? [];
  if (!type || !body) return '';
  return type === 'application/json' ? typeOf(body.schema) : `\`${type}\``;
}

/** A shape in a few words, with a link where it has a name. */
function typeOf(shape: Shape): string {
  if (shape.$ref !== undefined) {
    const name = shape.$ref.split('/').at(-1) ?? '';
    return `[\`${name}\`](#${name.toLowerCase()})`;
  }
  const anyOf = (shape['anyOf'] ?? shape['oneOf']) as readonly Shape[] | undefined;
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(' or ');
  if (shape.enum) return shape.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (shape['const'] !== undefined) return `\`${JSON.stringify(shape['const'])}\``;
  if (shape.items) return `list of ${typeOf(shape.items)}`;
  if (shape.format === 'date-time') return 'time';
  return [shape.type ?? 'anything'].flat().join(' or ');
}

/** "/v1/builds/{build}/plan" -> "builds". */
function areaOf(path: string): string {
  const [version, area] = path.split('/').slice(1);
  return version === 'v1' ? (area ?? '') : 'system';
}

const title = (area: string): string => area.replace(/^./, (first) => first.toUpperCase()).replaceAll('-', ' ');
