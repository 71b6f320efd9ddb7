import { EndpointKind, FieldType, type Endpoint, type Entity, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import type { Random } from '@modwright/runtime';
import { answeringModule, pathParameters, writableFields } from './endpoints.ts';
import type { Given } from './journey.ts';
import { drawValue, type Value } from './values.ts';

/** Longest chain of references that is followed to make one row. */
const MAX_DEPTH = 5;

/** Requests that put one row of an entity into an empty database; the last one answers it. */
export interface GivenRow {
  readonly steps: readonly Given[];
  /** Name under which its id is kept: "{{<save>.id}}". */
  readonly save: string;
  /** What was sent for each field. */
  readonly values: Readonly<Record<string, Value>>;
}

/** What making rows draws on. */
export interface RowMaker {
  readonly plan: Plan;
  readonly random: Random;
  /** Length of the chain of references so far; 0 at first. */
  readonly depth: number;
}

type Chosen = Readonly<Record<string, Value>>;

/**
 * How a row of `entity` comes to be: by its create endpoint, else by an action that answers a new one.
 * `chosen` fixes values of its fields. Undefined when the plan offers no way.
 */
export function giveRow(maker: RowMaker, entity: Entity, chosen: Chosen = {}): GivenRow | undefined {
  if (maker.depth > MAX_DEPTH) return undefined;
  const { endpoints } = maker.plan;
  const create = endpoints.find((endpoint) => endpoint.kind === EndpointKind.CREATE && endpoint.entity === entity.name);
  if (create && !answeringModule(maker.plan, create)) return giveBy(maker, entity, create, writableFields(entity), chosen);
  for (const endpoint of endpoints) {
    const module = answeringModule(maker.plan, endpoint);
    if (endpoint.kind !== EndpointKind.ACTION || !module || !answersNewRow(endpoint, module, entity)) continue;
    const row = giveBy(maker, entity, endpoint, module.input, chosen);
    if (row) return row;
  }
  return undefined;
}

/** An action on a row of the entity itself needs one to begin with. */
function answersNewRow(endpoint: Endpoint, module: Module, entity: Entity): boolean {
  const onItself = endpoint.entity === entity.name && pathParameters(endpoint).length > 0;
  return module.output?.entity === entity.name && !module.output.list && !onItself;
}

function giveBy(maker: RowMaker, entity: Entity, endpoint: Endpoint, fields: readonly Field[], chosen: Chosen): GivenRow | undefined {
  const inputs = giveInputs(maker, endpoint, fields, chosen);
  if (!inputs) return undefined;
  const { path, body } = placeInputs(endpoint, inputs.values);
  if (pathParameters(endpoint).some((name) => inputs.values[name] === undefined)) return undefined;
  const save = `row${Math.floor(maker.random() * 1e9)}`;
  const module = answeringModule(maker.plan, endpoint);
  const step: Given = {
    kind: 'given',
    method: endpoint.method,
    path,
    body,
    save,
    module: module?.name ?? '',
    refusals: module?.refusals.map(({ status }) => status) ?? [],
  };
  return { steps: [...inputs.before, step], save, values: inputs.values };
}

/** Values for the inputs of an endpoint, and the rows that have to be there before. Undefined when a needed row cannot be made. */
export function giveInputs(
  maker: RowMaker,
  endpoint: Endpoint,
  fields: readonly Field[],
  chosen: Chosen = {},
): { before: Given[]; values: Record<string, Value> } | undefined {
  const before: Given[] = [];
  const values: Record<string, Value> = {};
  for (const field of fields) {
    const target = referredEntity(endpoint, field);
    const given = chosen[field.name];
    if (given !== undefined || target === '') {
      values[field.name] = given ?? drawValue(field, maker.random);
      continue;
    }
    const entity = maker.plan.entities.find(({ name }) => name === target);
    const row = entity && giveRow({ ...maker, depth: maker.depth + 1 }, entity);
    if (row) {
      before.push(...row.steps);
      values[field.name] = `{{${row.save}.id}}`;
    } else if (field.required) {
      return undefined;
    }
  }
  return { before, values };
}

/** Puts values into the path where it names them, the rest into the body. */
export function placeInputs(endpoint: Endpoint, values: Readonly<Record<string, Value>>): { path: string; body: Record<string, Value> } {
  const body: Record<string, Value> = {};
  let path = endpoint.path;
  for (const [name, value] of Object.entries(values)) {
    if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, String(value));
    else body[name] = value;
  }
  return { path, body };
}

/** Name of the entity whose row a field names: by its declared reference, or because it is the row the path is about. */
function referredEntity(endpoint: Endpoint, field: Field): string {
  if (field.type === FieldType.REFERENCE) return field.ref;
  return field.name === pathParameters(endpoint)[0] ? endpoint.entity : '';
}
