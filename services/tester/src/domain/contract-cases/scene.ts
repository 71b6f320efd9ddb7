import type { EndpointKind } from '@modwright/contracts/plan';
import { FieldType, type Endpoint, type Entity, type Field, type Plan } from '@modwright/contracts/plan';
import { Step } from '@modwright/contracts/grading';

/** Alias of the account that speaks where one is needed, and of the stranger. */
export const OWNER = 'alice';
export const STRANGER = 'bob';

/** Where rows are put when the app is graded: past all rules, in the case's own space. See the profile's platform. */
export const givenPath = (entity: string): string => `/.given/${entity}`;

/** Values by field name; strings may hold placeholders. */
export type Values = Readonly<Record<string, unknown>>;

/** The steps that set a case's scene. Grows as rows are asked for; rows that others need come first. */
export interface Scene {
  readonly steps: Step[];
  /**
   * Adds a row with the given values, fills what it must have, and returns the name it is saved under.
   * @param values fields that matter here; others get drawn values.
   */
  row(entity: string, values?: Values): string;
  /** Body of a create request with every input field set, its references made before. */
  input(entity: Entity): Record<string, unknown>;
}

export function createScene(plan: Plan): Scene {
  const steps: Step[] = [];
  const counts = new Map<string, number>();
  const next = (entity: string): string => {
    const count = (counts.get(entity) ?? 0) + 1;
    counts.set(entity, count);
    return `${entity[0]?.toLowerCase() ?? ''}${entity.slice(1)}${count}`;
  };
  const valuesOf = (entity: Entity, label: string, known: Values, fields: readonly Field[]): Record<string, unknown> =>
    Object.fromEntries(fields.map((field) => [field.name, field.name in known ? known[field.name] : drawn(field, label)]));
  const drawn = (field: Field, label: string): unknown => (field.type === FieldType.REFERENCE ? `{{${row(field.ref)}.id}}` : drawnValue(field, label));
  const row = (name: string, values: Values = {}): string => {
    const entity = entityOf(plan, name);
    const alias = next(name);
    const needed = entity.fields.filter((field) => field.name in values || (field.required && !field.defaultJson && !field.readOnly));
    const body = valuesOf(entity, alias, values, needed);
    // Drawn ids: nobody can know them, and a module that mixes up two kinds of ids is found out. Later rows count on from the first.
    const id = counts.get(name) === 1 ? { id: `$int:${alias}_id:100..99999` } : {};
    const owner = entity.owned ? { ownerId: `{{${OWNER}.id}}` } : {};
    steps.push(given({ path: givenPath(name), bodyJson: JSON.stringify({ ...id, ...body, ...owner }), asUser: entity.owned ? OWNER : '', save: alias }));
    return alias;
  };
  return {
    steps,
    row,
    input: (entity) =>
      valuesOf(
        entity,
        next(entity.name),
        {},
        entity.fields.filter((field) => !field.readOnly),
      ),
  };
}

/** A step that sets the scene: a POST that must be answered 201. */
export function given(step: { path: string; bodyJson: string; asUser: string; save: string }): Step {
  return Step.fromPartial({ ...step, method: 'POST', given: true, expect: { status: 201 } });
}

/** A placeholder that draws a legal value of the field. References have none: their row must be made. */
export function drawnValue(field: Field, label: string): unknown {
  const name = `${label}_${field.name}`.replace(/\W/g, '');
  switch (field.type) {
    case FieldType.EMAIL:
      return `$email:${name}`;
    case FieldType.INTEGER:
    case FieldType.NUMBER:
      return `$int:${name}:${rangeOf(field).join('..')}`;
    case FieldType.BOOLEAN:
      return true;
    case FieldType.DATE:
      return `$date:${name}`;
    case FieldType.DATE_TIME:
      return `$date:${name}+0T09:30:00.000Z`;
    case FieldType.ENUM:
      return field.values.at(-1);
    default:
      return `$text:${name}${lengthRange(field)}`;
  }
}

/** The lengths a text may have; drawn text is 10 to 20 characters long where nothing is said. */
function lengthRange(field: Field): string {
  if (field.min === undefined && field.max === undefined) return '';
  const shortest = Math.max(1, Math.ceil(field.min ?? 1));
  return `:${shortest}..${Math.max(shortest, Math.floor(field.max ?? shortest + 20))}`;
}

/** Whole numbers the field allows, a span of at most 97, above 1 where nothing else is said. */
function rangeOf(field: Field): [number, number] {
  const low = Math.ceil(field.min ?? Math.min(2, field.max ?? 2));
  const high = Math.floor(field.max ?? low + 97);
  return [low, Math.max(low, Math.min(high, low + 97))];
}

/** The plan's entity. Throws when there is none: the plan lint refuses such plans. */
export function entityOf(plan: Plan, name: string): Entity {
  const entity = plan.entities.find((candidate) => candidate.name === name);
  if (!entity) throw new RangeError(`the plan has no entity ${name}`);
  return entity;
}

/** The endpoint of one kind for an entity that the scaffold answers. */
export function endpointOf(plan: Plan, kind: EndpointKind, entity: string): Endpoint | undefined {
  return plan.endpoints.find((endpoint) => endpoint.kind === kind && endpoint.entity === entity && !endpoint.module);
}

/** The endpoint's path for one row: its only path parameter filled. */
export function pathFor(endpoint: Endpoint, id: string): string {
  return endpoint.path.replace(/\{[^{}]+\}/, id);
}

/** Names of the endpoint's path parameters, in order. */
export function pathParameters(endpoint: Endpoint): string[] {
  return [...endpoint.path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
}

/** An id that no row of a fresh space has. */
export const NO_SUCH_ID = 987654321;

/** The entity whose row the path's first parameter names: the endpoint's, or the one whose plural stands before it. */
export function rowEntityOf(plan: Plan, endpoint: Endpoint): string | undefined {
  const [first] = pathParameters(endpoint);
  if (first === undefined) return undefined;
  return endpoint.entity || entityBefore(plan, endpoint, first);
}

/** The entity whose plural stands before a path parameter: "books" of /api/books/{id}. */
export function entityBefore(plan: Plan, endpoint: Endpoint, parameter: string): string | undefined {
  const segments = endpoint.path.split('/');
  const plural = segments[segments.indexOf(`{${parameter}}`) - 1];
  return plan.entities.find((entity) => entity.plural === plural)?.name;
}
