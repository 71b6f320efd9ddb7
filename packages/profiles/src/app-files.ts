import { EndpointKind, FieldType, type Endpoint, type Entity, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import type { EndpointSpec, EntitySpec, FieldKind, FieldSpec, OutputSpec } from '../web/platform/app-spec.ts';
import { accountEntity, entitiesOf, findEntity } from './entities.ts';
import { source } from './literal.ts';
import { functionName, moduleFile, repositoryKey } from './names.ts';
import { inputFields } from './type-text.ts';

const KINDS: Partial<Record<FieldType, FieldKind>> = {
  [FieldType.TEXT]: 'text',
  [FieldType.LONG_TEXT]: 'longText',
  [FieldType.INTEGER]: 'integer',
  [FieldType.NUMBER]: 'number',
  [FieldType.BOOLEAN]: 'boolean',
  [FieldType.DATE]: 'date',
  [FieldType.DATE_TIME]: 'dateTime',
  [FieldType.ENUM]: 'enum',
  [FieldType.REFERENCE]: 'reference',
  [FieldType.EMAIL]: 'email',
};

const ENDPOINT_KINDS: Partial<Record<EndpointKind, EndpointSpec['kind']>> = {
  [EndpointKind.LIST]: 'list',
  [EndpointKind.CREATE]: 'create',
  [EndpointKind.READ]: 'read',
  [EndpointKind.UPDATE]: 'update',
  [EndpointKind.DELETE]: 'delete',
  [EndpointKind.ACTION]: 'action',
  [EndpointKind.REPORT]: 'report',
};

/** A field as the platform knows it. A default that is not JSON counts as none. */
export function fieldSpec(field: Field): FieldSpec {
  const given = defaultValue(field);
  return {
    name: field.name,
    kind: KINDS[field.type] ?? 'text',
    ...(field.required ? { required: true } : {}),
    ...(field.unique ? { unique: true } : {}),
    ...(field.type === FieldType.ENUM && field.values.length > 0 ? { values: field.values } : {}),
    ...(field.ref !== '' ? { ref: field.ref } : {}),
    ...(given !== undefined ? { default: given } : {}),
    ...(field.readOnly ? { readOnly: true } : {}),
    ...(field.min !== undefined ? { min: field.min } : {}),
    ...(field.max !== undefined ? { max: field.max } : {}),
  };
}

function defaultValue(field: Field): FieldSpec['default'] {
  if (field.defaultJson === '') return undefined;
  try {
    const value: unknown = JSON.parse(field.defaultJson);
    if (value === null && field.required) return undefined;
    return value === null || ['string', 'number', 'boolean'].includes(typeof value) ? (value as FieldSpec['default']) : undefined;
  } catch {
    return undefined; // the planner's lint reports it; the app still has to start
  }
}

/** An entity as the platform knows it. */
export function entitySpec(entity: Entity): EntitySpec {
  return {
    name: entity.name,
    key: repositoryKey(entity),
    plural: entity.plural,
    ...(entity.owned ? { owned: true } : {}),
    fields: entity.fields.map(fieldSpec),
  };
}

function outputSpec(plan: Plan, module: Module): OutputSpec {
  const { output } = module;
  const list = output?.list ? { list: true } : {};
  if (output?.entity && findEntity(plan, output.entity)) return { ...list, entity: output.entity };
  return output && output.fields.length > 0 ? { ...list, fields: output.fields.map(fieldSpec) } : {};
}

/** A module that declares a 404 says so of missing references too; without one they are plain bad input. */
export function missingReferenceStatus(module: Module): 400 | 404 {
  return module.refusals.some((refusal) => refusal.status === 404) ? 404 : 400;
}

/** An endpoint as the platform knows it, without its module. */
export function endpointSpec(plan: Plan, endpoint: Endpoint): EndpointSpec {
  const entity = findEntity(plan, endpoint.entity);
  const auth = plan.signIn && (endpoint.auth || entity?.owned === true);
  return {
    id: endpoint.id,
    kind: ENDPOINT_KINDS[endpoint.kind] ?? 'action',
    method: endpoint.method.toUpperCase() as EndpointSpec['method'],
    path: endpoint.path,
    ...(entity ? { entity: entity.name } : {}),
    ...(auth ? { auth: true } : {}),
    ...(endpoint.filters.length > 0 ? { filters: endpoint.filters } : {}),
  };
}

/** Endpoints that can be served: the first of each method and path, and only those that somebody answers. */
export function servedEndpoints(plan: Plan): Endpoint[] {
  const seen = new Set<string>();
  return plan.endpoints.filter((endpoint) => {
    const key = `${endpoint.method.toUpperCase()} ${endpoint.path.replaceAll(/\{[^}]*\}/g, '{}')}`;
    const answered = moduleFor(plan, endpoint) !== undefined || (isCrud(endpoint) && findEntity(plan, endpoint.entity) !== undefined);
    if (seen.has(key) || !answered) return false;
    seen.add(key);
    return true;
  });
}

function isCrud(endpoint: Endpoint): boolean {
  return endpoint.kind !== EndpointKind.ACTION && endpoint.kind !== EndpointKind.REPORT && endpoint.kind !== EndpointKind.UNSPECIFIED;
}

/** The module that answers an endpoint. */
export function moduleFor(plan: Plan, endpoint: Endpoint): Module | undefined {
  return plan.modules.find((module) => module.name === endpoint.module) ?? plan.modules.find((module) => module.endpoint === endpoint.id);
}

/** `src/entities.ts`: the entities as data. */
export function entitiesFile(plan: Plan): string {
  const specs = entitiesOf(plan).map(entitySpec);
  return `import type { EntitySpec } from './platform/app-spec.ts';\n\n/** What is stored, and which values each field takes. */\nexport const entities: readonly EntitySpec[] = ${source(specs)};\n`;
}

/** `src/routes.ts`: the table of endpoints, with the modules that answer them. */
export function routesFile(plan: Plan): string {
  const endpoints = servedEndpoints(plan);
  const modules = new Set(endpoints.map((endpoint) => moduleFor(plan, endpoint)).filter((module) => module !== undefined));
  const imports = [...modules].map((module) => `import { ${functionName(module)} } from './modules/${moduleFile(module)}';`);
  const rows = endpoints.map((endpoint) => {
    const spec = source(endpointSpec(plan, endpoint), 4);
    const module = moduleFor(plan, endpoint);
    return `    ${module ? `${spec.slice(0, -1).trimEnd().replace(/,$/, '')}, module: ${moduleText(plan, module)} }` : spec},`;
  });
  const accounts = accountEntity(plan);
  return [
    "import { entities } from './entities.ts';",
    ...imports,
    "import type { AppSpec } from './platform/app-spec.ts';",
    '',
    '/** Every path the app answers. The platform serves it (platform/server.ts). */',
    'export const app: AppSpec = {',
    `  title: ${source(plan.title)},`,
    ...(accounts ? [`  accounts: ${source(accounts.name)},`] : []),
    '  entities,',
    `  pages: ${source(plan.pages.map((page) => page.path))},`,
    '  endpoints: [',
    ...rows,
    '  ],',
    '};',
    '',
  ].join('\n');
}

function moduleText(plan: Plan, module: Module): string {
  const input = source(inputFields(plan, module).map(fieldSpec), 6);
  const output = source(outputSpec(plan, module), 6);
  return `{ name: ${source(module.name)}, run: ${functionName(module)}, missingReference: ${missingReferenceStatus(module)}, input: ${input}, output: ${output} }`;
}
