import { type Endpoint, type Field, type Plan } from '@modwright/contracts/plan';
import { moduleFor, servedEndpoints } from './endpoints.ts';
import { entitiesOf, findEntity } from './entities.ts';
import { quote } from './literal.ts';
import { entityType, outputType, propertyKey } from './names.ts';
import { endpointSpec, fieldSpec } from './specs.ts';
import { inputFields, outputInterface, pathParameters, resultType, valueType } from './type-text.ts';

/** `src/web/client.ts`: one typed function for each endpoint, by its id. */
export function clientFile(plan: Plan): string {
  const lines = servedEndpoints(plan).map((endpoint) => {
    const call = `endpoint<${argumentsType(plan, endpoint)}, ${answerType(plan, endpoint)}>`;
    return `  ${quote(endpoint.id)}: ${call}(${quote(endpoint.method.toUpperCase())}, ${quote(endpoint.path)}),`;
  });
  const used = new Set(lines.join('\n').match(/[A-Za-z_]\w*/g));
  const outputs = plan.modules.filter((module) => outputInterface(module) !== '').map(outputType);
  const types = [...entitiesOf(plan).map(entityType), ...outputs].filter((name) => used.has(name)).sort();
  return [
    ...(types.length > 0 ? [`import type { ${types.join(', ')} } from '../schema.ts';`] : []),
    "import { endpoint } from './request.ts';",
    '',
    '/** Every endpoint of the app, typed. */',
    'export const client = {',
    ...lines,
    '};',
    '',
  ].join('\n');
}

function answerType(plan: Plan, endpoint: Endpoint): string {
  const module = moduleFor(plan, endpoint);
  if (module) return resultType(plan, module);
  const { kind } = endpointSpec(plan, endpoint);
  const entity = findEntity(plan, endpoint.entity);
  if (!entity || kind === 'delete') return 'null';
  return kind === 'list' ? `${entityType(entity)}[]` : entityType(entity);
}

function argumentsType(plan: Plan, endpoint: Endpoint): string {
  const parameters = pathParameters(endpoint.path);
  const path = parameters.map((name) => `${propertyKey(name)}: number`);
  const parts = [...(path.length > 0 ? [`path: ${object(path)}`] : []), ...inputParts(plan, endpoint, new Set(parameters))];
  return parts.length > 0 ? object(parts) : 'object';
}

function inputParts(plan: Plan, endpoint: Endpoint, inPath: ReadonlySet<string>): string[] {
  const module = moduleFor(plan, endpoint);
  const { kind, method } = endpointSpec(plan, endpoint);
  const entity = findEntity(plan, endpoint.entity);
  const inBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  if (module) {
    const members = inputFields(plan, module)
      .filter((field) => !inPath.has(field.name))
      .map((field) => member(field, isOptional(field)));
    return members.length > 0 ? [`${inBody ? 'body' : 'query'}: ${object(members)}`] : [];
  }
  if (!entity) return [];
  if (kind === 'list') {
    const filters = entity.fields.filter((field) => endpoint.filters.includes(field.name)).map((field) => member(field, true));
    return [
      `query?: ${object(['limit?: number', 'offset?: number', 'sort?: string', 'q?: string', ...filters.filter((text) => !/^(limit|offset|sort|q)\?/.test(text))])}`,
    ];
  }
  if (!inBody) return [];
  const fields = entity.fields.filter((field) => !field.readOnly && !inPath.has(field.name));
  return [`body: ${object(fields.map((field) => member(field, method === 'PATCH' || isOptional(field))))}`];
}

function isOptional(field: Field): boolean {
  return !field.required || fieldSpec(field).default !== undefined;
}

function member(field: Field, optional: boolean): string {
  return `${propertyKey(field.name)}${optional ? '?' : ''}: ${valueType(field)}${field.required ? '' : ' | null'}`;
}

function object(members: readonly string[]): string {
  return members.length > 0 ? `{ ${members.join('; ')} }` : 'object';
}
