import { EndpointKind, type Endpoint, type Plan } from '@modwright/contracts/plan';
import type { AppSpec, EndpointSpec, EntitySpec, FieldSpec } from '../web/platform/app-spec.ts';
import { rowParametersOf } from '../web/platform/path-parameters.ts';
import { createRowMaker, type FillSetting, type RowMaker } from '../web/platform/row-maker.ts';
import type { Row } from '../web/platform/values.ts';
import { moduleFor, servedEndpoints } from './endpoints.ts';
import { accountEntity, entitiesOf } from './entities.ts';
import { endpointSpec, entitySpec, fieldSpec, missingReferenceStatus, outputSpec } from './specs.ts';
import { inputFields } from './type-text.ts';

/** A request to an app that `POST /.given` has filled with rows. */
export interface LoadRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  /** JSON text; empty = none. */
  readonly body: string;
}

/** Requests to one endpoint. */
export interface LoadTarget {
  readonly endpoint: string;
  /** Name of the module that answers; empty when the scaffold does. */
  readonly module: string;
  readonly kind: 'list' | 'read' | 'report' | 'action';
  /** All different, where the endpoint takes anything. */
  readonly requests: readonly LoadRequest[];
}

/** Rows on which half of the requests ask about: those that many others point at (row-maker.ts). */
const POPULAR = 10;

/**
 * Requests to every list, read and report of an app filled with this setting, and to whatever else a module answers. The scaffold's own lists come
 * first, what changes rows comes last. `count`: requests an endpoint.
 */
export function loadTargets(plan: Plan, setting: FillSetting, count: number): LoadTarget[] {
  const app = appSpec(plan);
  const maker = createRowMaker(app.entities, setting);
  const targets = servedEndpoints(plan).flatMap((endpoint): LoadTarget[] => {
    const module = moduleFor(plan, endpoint)?.name ?? '';
    const kind = kindOf(endpoint);
    const spec = app.endpoints.find((candidate) => candidate.id === endpoint.id);
    if (!spec || (kind === 'action' && module === '')) return [];
    const requests = Array.from({ length: count }, (_, number) => loadRequest({ app, endpoint: spec, maker }, number + 1));
    return [{ endpoint: endpoint.id, module, kind, requests }];
  });
  return targets.toSorted((one, other) => orderOf(one) - orderOf(other));
}

function kindOf({ kind, method }: Endpoint): LoadTarget['kind'] {
  if (kind === EndpointKind.LIST) return 'list';
  if (kind === EndpointKind.READ) return 'read';
  return kind === EndpointKind.REPORT || method.toUpperCase() === 'GET' ? 'report' : 'action';
}

function orderOf({ kind, module }: LoadTarget): number {
  return (['list', 'read', 'report', 'action'] as const).indexOf(kind) + (module === '' ? 0 : 10);
}

/** The app as its platform knows it, with modules that are never run. */
function appSpec(plan: Plan): AppSpec {
  const accounts = accountEntity(plan);
  const endpoints = servedEndpoints(plan).map((endpoint): EndpointSpec => {
    const module = moduleFor(plan, endpoint);
    if (!module) return endpointSpec(plan, endpoint);
    const input = inputFields(plan, module).map(fieldSpec);
    const asModule = { name: module.name, input, output: outputSpec(plan, module), missingReference: missingReferenceStatus(module), run: () => undefined };
    return { ...endpointSpec(plan, endpoint), module: asModule };
  });
  return { title: plan.title, ...(accounts ? { accounts: accounts.name } : {}), entities: entitiesOf(plan).map(entitySpec), pages: [], endpoints };
}

interface Making {
  readonly app: AppSpec;
  readonly endpoint: EndpointSpec;
  readonly maker: RowMaker;
}

function loadRequest(making: Making, number: number): LoadRequest {
  const { endpoint, maker } = making;
  const inPath = pathValues(making, number);
  const path = endpoint.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(inPath[name])));
  const fields = (endpoint.module?.input ?? []).filter((field) => !(field.name in inPath));
  const entries = fields.map((field) => [field.name, maker.value(field, number)] as const).filter(([, value]) => value !== null);
  const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE';
  if (hasBody) return { method: endpoint.method, path, body: JSON.stringify(Object.fromEntries(entries)) };
  const query = new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return { method: endpoint.method, path: query === '' ? path : `${path}?${query}`, body: '' };
}

/** Values for the parameters of the path that fit one another: /books/{bookId}/reviews/{id} names a review of that book. */
function pathValues({ app, endpoint, maker }: Making, number: number): Record<string, Row[string]> {
  const rows = rowParametersOf(app, endpoint);
  const own = rows.findLast(({ entity }) => entity.name === endpoint.entity);
  const subject = app.entities.find(({ name }) => name === endpoint.entity);
  const row = subject && maker.row(subject, pickId(maker, subject, number));
  const values = [...endpoint.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']): [string, Row[string]] => {
    const entity = rows.find((parameter) => parameter.name === name)?.entity;
    if (row && name === own?.name) return [name, row['id'] ?? 1];
    const field = subject?.fields.find((one) => one.name === name || (entity && one.ref === entity.name));
    const known = field && own ? row?.[field.name] : undefined;
    if (known !== undefined && known !== null) return [name, known];
    if (entity) return [name, pickId(maker, entity, number)];
    return [name, maker.value(required(endpoint.module?.input.find((one) => one.name === name) ?? field ?? ANY(name)), number)];
  });
  return Object.fromEntries(values);
}

const ANY = (name: string): FieldSpec => ({ name, kind: 'text' });
const required = (field: FieldSpec): FieldSpec => ({ ...field, required: true });

/** Every other request asks about a popular row, the others about any. */
function pickId(maker: RowMaker, entity: EntitySpec, number: number): number {
  const rows = Math.max(1, maker.countOf(entity.name));
  return 1 + (number % 2 === 0 ? (number / 2 - 1) % Math.min(POPULAR, rows) : (number * 7919) % rows);
}
