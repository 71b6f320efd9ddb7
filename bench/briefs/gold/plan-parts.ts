import type { Endpoint } from '@modwright/contracts/plan';
import { EndpointKind } from '@modwright/contracts/plan';

type EndpointParts = Parameters<typeof Endpoint.fromPartial>[0];

/** The five endpoints of an entity's rows. */
export function crud(entity: string, plural: string, filters: readonly string[] = []): EndpointParts[] {
  const rows = `/api/${plural}`;
  return [
    { id: `${plural}.list`, kind: EndpointKind.LIST, method: 'GET', path: rows, entity, filters: [...filters] },
    { id: `${plural}.create`, kind: EndpointKind.CREATE, method: 'POST', path: rows, entity },
    { id: `${plural}.read`, kind: EndpointKind.READ, method: 'GET', path: `${rows}/{id}`, entity },
    { id: `${plural}.update`, kind: EndpointKind.UPDATE, method: 'PATCH', path: `${rows}/{id}`, entity },
    { id: `${plural}.delete`, kind: EndpointKind.DELETE, method: 'DELETE', path: `${rows}/{id}`, entity },
  ];
}

/** The endpoints of rows that come about and change by actions only. */
export function records(entity: string, plural: string, filters: readonly string[] = []): EndpointParts[] {
  return crud(entity, plural, filters).filter(({ method }) => method === 'GET');
}

/** An action on a row: "items.receive" is answered at POST /api/items/{id}/receive. */
export function action(id: string, entity: string, module: string): EndpointParts {
  const [plural = '', verb = ''] = id.split('.');
  return { id, kind: EndpointKind.ACTION, method: 'POST', path: `/api/${plural}/{id}/${verb}`, entity, module };
}

/** A report at GET /api/reports/<name>. */
export function report(name: string, module: string): EndpointParts {
  return { id: `reports.${module}`, kind: EndpointKind.REPORT, method: 'GET', path: `/api/reports/${name}`, module };
}
