import { EndpointKind, FieldType, type Endpoint, type Page, type Entity, type Field } from '@modwright/contracts/plan';
import { mentionsAll } from './grounding.ts';
import { wordsOf } from './names.ts';

/** How much of an entity the app offers for plain editing. */
export interface CrudScope {
  /** Rows are made by an action: no plain create, update or delete goes around its rule. */
  readonly isRecord: boolean;
  readonly auth: boolean;
}

/** The endpoints that the scaffold answers for one entity. */
export function crudEndpoints(entity: Entity, { isRecord, auth }: CrudScope, text: string): Endpoint[] {
  const base = { entity: entity.name, module: '', auth };
  const [rows, row] = [`/api/${entity.plural}`, `/api/${entity.plural}/{id}`];
  const list = { ...base, id: `${entity.plural}.list`, kind: EndpointKind.LIST, method: 'GET', path: rows, filters: filtersOf(entity, text) };
  const read = { ...base, id: `${entity.plural}.read`, kind: EndpointKind.READ, method: 'GET', path: row, filters: [] };
  if (isRecord) return [list, read];
  return [
    list,
    { ...base, id: `${entity.plural}.create`, kind: EndpointKind.CREATE, method: 'POST', path: rows, filters: [] },
    read,
    { ...base, id: `${entity.plural}.update`, kind: EndpointKind.UPDATE, method: 'PATCH', path: row, filters: [] },
    { ...base, id: `${entity.plural}.delete`, kind: EndpointKind.DELETE, method: 'DELETE', path: row, filters: [] },
  ];
}

/** States and references can always be filtered by; other fields when a sentence says so. */
function filtersOf(entity: Entity, text: string): string[] {
  const asked = (text.match(/\b(?:filter|search|find|browse)[^.;\n]*/gi) ?? []).flatMap(wordsOf);
  return entity.fields.filter((field) => isChoice(field) || mentionsAll(asked, field.name)).map((field) => field.name);
}

function isChoice(field: Field): boolean {
  return field.type === FieldType.ENUM || field.type === FieldType.BOOLEAN || field.type === FieldType.REFERENCE;
}

/** One page for each entity with its actions, and one for the reports. */
export function pagesOf(entities: readonly Entity[], endpoints: readonly Endpoint[], auth: boolean): Page[] {
  const pages: Page[] = entities.map((entity) => {
    const actions = endpoints.filter((endpoint) => endpoint.kind === EndpointKind.ACTION && endpoint.entity === entity.name).map((endpoint) => endpoint.id);
    return { path: `/${entity.plural}`, title: title(entity.plural), entity: entity.name, actions, reports: [], auth };
  });
  const reports = endpoints.filter((endpoint) => endpoint.kind === EndpointKind.REPORT).map((endpoint) => endpoint.id);
  const loose = endpoints
    .filter((endpoint) => endpoint.kind === EndpointKind.ACTION && !pages.some((page) => page.entity === endpoint.entity))
    .map((endpoint) => endpoint.id);
  if (reports.length > 0 || loose.length > 0) pages.push({ path: '/overview', title: 'Overview', entity: '', actions: loose, reports, auth });
  return pages;
}

function title(plural: string): string {
  const words = wordsOf(plural).join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
