import { EndpointKind, FieldType, type Endpoint, type Entity, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import type { EndpointSpec, EntitySpec, FieldKind, FieldSpec, OutputSpec } from '../web/platform/app-spec.ts';
import { findEntity } from './entities.ts';
import { repositoryKey } from './names.ts';

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

/** What a module answers, as the platform knows it. */
export function outputSpec(plan: Plan, module: Module): OutputSpec {
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
