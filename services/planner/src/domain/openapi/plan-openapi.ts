import { EndpointKind, ModuleKind, Module, Plan, type Brief, type Endpoint, type Entity, type Field, type Requirement } from '@modwright/contracts/plan';
import { isReserved, REFUSAL_STATUSES } from '@modwright/plan';
import { readRequirements } from '../brief.ts';
import { pagesOf } from '../endpoints.ts';
import { camelCase, entityName, kebabCase, pluralPath, spoken } from '../names.ts';
import { withAssumption } from '../settle.ts';
import type { ApiDocument, NamedSchema, Operation } from './document.ts';
import { schemaField, schemaFields } from './fields.ts';

interface Resource {
  readonly entity: Entity;
  /** Path of all rows as given: "/pets". */
  readonly path: string;
}

/** The plan of an app that serves the document: its paths and methods as given, plain row endpoints for the scaffold, everything else a module. */
export function planOpenApi(brief: Brief, document: ApiDocument): Plan {
  const resources = resourcesOf(document);
  const entities = resources.map((resource) => resource.entity);
  const built = document.operations.map((operation) => buildOperation(operation, resources));
  const endpoints = uniqueIds(built.map(({ endpoint }) => endpoint));
  const modules = built.flatMap(({ module }, index) => (module ? [{ ...module, endpoint: endpoints[index]?.id ?? '' }] : []));
  const given = readRequirements(brief);
  const derived = document.operations.map((operation, index) => ({ id: `O${index + 1}`, text: operation.summary || `${operation.method} ${operation.path}` }));
  const requirements: Requirement[] = [...given, ...derived];
  const coverage = derived.map(({ id }, index) => ({
    requirement: id,
    endpoints: [endpoints[index]?.id ?? ''],
    modules: endpoints[index]?.module ? [endpoints[index].module] : [],
  }));
  const plan = Plan.fromPartial({
    title: document.title,
    profile: brief.profile || 'web',
    requirements,
    entities,
    endpoints,
    pages: pagesOf(entities, endpoints, document.secured),
    modules: modules.map((module) => withAcceptance(module, derived[endpoints.findIndex((endpoint) => endpoint.id === module.endpoint)])),
    coverage,
    signIn: document.secured,
  });
  const notes = document.secured
    ? [...document.notes, 'People sign in through /api/auth; other ways of the document to sign in are not built']
    : document.notes;
  return notes.reduce((current, note) => withAssumption(current, note, 'the OpenAPI document'), plan);
}

const segmentsOf = (path: string): string[] => path.split('/').filter(Boolean);
const isParameter = (segment: string | undefined): boolean => segment !== undefined && segment.startsWith('{');

/** Paths with a row path below or a create of their own, and an object schema that says what the rows are. */
function resourcesOf(document: ApiDocument): Resource[] {
  const paths = [...new Set(document.operations.map((operation) => operation.path))].filter((path) => !path.includes('{'));
  const names = paths.map((path) => entityName(segmentsOf(path).at(-1) ?? ''));
  const found = paths.flatMap((path): Resource[] => {
    const rows = document.operations.filter((operation) => operation.path === path);
    const row = document.operations.filter((operation) => isRowPath(operation.path, path));
    const schemas = [...row, ...rows]
      .flatMap((operation) => [operation.answer, operation.body])
      .filter((one): one is NamedSchema => one?.schema.properties !== undefined);
    const isResource = rows.some((operation) => (operation.method === 'GET' && operation.answer?.list) || (operation.method === 'POST' && row.length > 0));
    if (!isResource || schemas.length === 0) return [];
    const list = rows.find((operation) => operation.method === 'GET')?.answer;
    const main = (list?.schema.properties ? list : undefined) ?? schemas[0];
    return main ? [{ path, entity: toEntity(path, main, schemas, names) }] : [];
  });
  return found.filter((one, index) => found.findIndex((other) => other.entity.name === one.entity.name) === index);
}

function isRowPath(path: string, rows: string): boolean {
  return path.startsWith(`${rows}/{`) && segmentsOf(path).length === segmentsOf(rows).length + 1;
}

function toEntity(path: string, main: NamedSchema, schemas: readonly NamedSchema[], names: readonly string[]): Entity {
  const name = entityName(segmentsOf(path).at(-1) ?? main.name);
  const input = schemas.filter((one) => one.schema !== main.schema).flatMap((one) => one.schema.required ?? []);
  const all = schemaFields(main.schema, names).filter((field) => field.name !== 'id' && field.name !== 'createdAt');
  const fields = all.map((field) => ({ ...field, required: field.required || input.includes(field.name) }));
  return {
    name,
    plural: kebabCase(segmentsOf(path).at(-1) ?? '') || pluralPath(name),
    description: main.schema.description ?? spoken(name),
    fields,
    owned: false,
  };
}

const ROW_KINDS: Readonly<Partial<Record<Operation['method'], EndpointKind>>> = {
  GET: EndpointKind.READ,
  PUT: EndpointKind.UPDATE,
  PATCH: EndpointKind.UPDATE,
  DELETE: EndpointKind.DELETE,
};
const ROWS_KINDS: Readonly<Partial<Record<Operation['method'], EndpointKind>>> = { GET: EndpointKind.LIST, POST: EndpointKind.CREATE };

interface Built {
  readonly endpoint: Endpoint;
  readonly module?: Module;
}

function buildOperation(operation: Operation, resources: readonly Resource[]): Built {
  const rows = resources.find((resource) => resource.path === operation.path);
  const row = resources.find((resource) => isRowPath(operation.path, resource.path));
  const kind = rows ? ROWS_KINDS[operation.method] : row ? ROW_KINDS[operation.method] : undefined;
  const owner = rows ?? row ?? resources.find((resource) => operation.path.startsWith(`${resource.path}/`));
  const entity = owner?.entity.name ?? '';
  const path = rowParameter(operation.path, owner);
  const base = { method: operation.method, path, entity, auth: operation.secured };
  if (kind !== undefined) {
    const filters =
      kind === EndpointKind.LIST
        ? operation.parameters.filter((one) => one.in === 'query' && owner?.entity.fields.some((field) => field.name === one.name)).map((one) => one.name)
        : [];
    return { endpoint: { ...base, id: `${owner?.entity.plural}.${kindWord(kind)}`, kind, module: '', filters } };
  }
  const name = moduleName(operation);
  const isReport = operation.method === 'GET';
  const endpoint: Endpoint = {
    ...base,
    id: `${owner?.entity.plural ?? (isReport ? 'reports' : 'actions')}.${name}`,
    kind: isReport ? EndpointKind.REPORT : EndpointKind.ACTION,
    module: name,
    filters: [],
  };
  return { endpoint, module: operationModule(operation, name, path, owner, resources) };
}

/** The row's own parameter is called "id" everywhere; the address stays the same. */
function rowParameter(path: string, owner: Resource | undefined): string {
  if (!owner || !path.startsWith(`${owner.path}/{`)) return path;
  return owner.path + path.slice(owner.path.length).replace(/\{\w+\}/, '{id}');
}

function kindWord(kind: EndpointKind): string {
  return kind.replace('ENDPOINT_KIND_', '').toLowerCase();
}

function moduleName(operation: Operation): string {
  const said = camelCase(operation.id);
  const segments = segmentsOf(operation.path).filter((segment) => !isParameter(segment) && segment !== 'api');
  const name = said || camelCase([...segments.slice(-1), ...segments.slice(0, -1).map(entityName)].join(' ')) || 'answer';
  return isReserved(name) ? `${name}Rows` : name;
}

function operationModule(operation: Operation, name: string, path: string, owner: Resource | undefined, resources: readonly Resource[]): Module {
  const names = resources.map((resource) => resource.entity.name);
  const input = inputOf(operation, path, names);
  const output = outputOf(operation.answer, resources, names);
  const mentioned = resources
    .filter((resource) => new RegExp(`\\b${spoken(resource.entity.name)}`, 'i').test(operation.summary))
    .map((resource) => resource.entity.name);
  return Module.fromPartial({
    name,
    kind: operation.method === 'GET' ? ModuleKind.REPORT : ModuleKind.RULE,
    responsibility: operation.summary || `Answers ${operation.method} ${operation.path}.`,
    input,
    output,
    refusals: operation.refusals.filter((refusal) => REFUSAL_STATUSES.includes(refusal.status) && refusal.when),
    entities: [...new Set([owner?.entity.name ?? '', output.entity, ...input.map((field) => field.ref), ...mentioned].filter(Boolean))],
  });
}

function inputOf(operation: Operation, path: string, names: readonly string[]): Field[] {
  const parameters = (path.match(/\{(\w+)\}/g) ?? [])
    .map((one) => schemaField(one.slice(1, -1), { type: 'integer' }, []))
    .filter((field): field is Field => field !== undefined);
  const query = operation.parameters
    .filter((one) => one.in === 'query')
    .flatMap((one) => {
      const field = schemaField(one.name, one.schema, names);
      return field ? [{ ...field, required: one.required }] : [];
    });
  const body = operation.body ? schemaFields(operation.body.schema, names) : [];
  return [...parameters, ...query, ...body].filter((field, index, all) => all.findIndex((other) => other.name === field.name) === index);
}

function outputOf(
  answer: NamedSchema | undefined,
  resources: readonly Resource[],
  names: readonly string[],
): { entity: string; list: boolean; fields: Field[] } {
  const entity = resources.find((resource) => answer && resource.entity.name === entityName(answer.name))?.entity.name ?? '';
  const fields = entity || !answer ? [] : schemaFields(answer.schema, names);
  return { entity, list: answer?.list ?? false, fields };
}

function withAcceptance(module: Module, requirement: Requirement | undefined): Module {
  const refused = module.refusals.map((refusal) => `When ${refusal.when}, then the call is refused with ${refusal.status}`);
  const texts = [module.responsibility, ...refused];
  return {
    ...module,
    acceptance: texts.map((text, index) => ({ id: `${module.name}.a${index + 1}`, text, requirement: requirement?.id ?? '', fromBrief: index === 0 })),
  };
}

function uniqueIds(endpoints: readonly Endpoint[]): Endpoint[] {
  const seen = new Map<string, number>();
  return endpoints.map((endpoint) => {
    const count = (seen.get(endpoint.id) ?? 0) + 1;
    seen.set(endpoint.id, count);
    return count === 1 ? endpoint : { ...endpoint, id: `${endpoint.id}${count}` };
  });
}
