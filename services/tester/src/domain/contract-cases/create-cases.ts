import { EndpointKind, FieldType, type Endpoint, type Entity, type Field, type Plan } from '@modwright/contracts/plan';
import type { Case } from '@modwright/contracts/grading';
import { derivedCase, toStep } from './build-case.ts';
import { entitySchema, ERROR_SCHEMA } from './entity-schema.ts';
import { createScene, endpointOf, NO_SUCH_ID, pathFor } from './scene.ts';

/** What a create endpoint owes: the stored row, defaults, and a refusal for each kind of bad input. */
export function createCases(plan: Plan, endpoint: Endpoint, entity: Entity): Case[] {
  const inputs = entity.fields.filter((field) => !field.readOnly);
  return [
    storesCase(plan, endpoint, entity),
    ...inputs.filter((field) => field.required && !field.defaultJson).map((field) => missingCase(plan, endpoint, entity, field)),
    ...inputs.flatMap((field) => badValueCases(plan, endpoint, entity, field)),
    ...inputs.filter((field) => field.unique).map((field) => uniqueCase(plan, endpoint, entity, field)),
    ...inputs.filter((field) => field.defaultJson).map((field) => defaultCase(plan, endpoint, entity, field)),
  ];
}

function storesCase(plan: Plan, endpoint: Endpoint, entity: Entity): Case {
  const scene = createScene(plan);
  const body = scene.input(entity);
  const read = endpointOf(plan, EndpointKind.READ, entity.name);
  const create = toStep({ endpoint, body, status: 201, pattern: body, schema: entitySchema(entity), save: 'row' });
  const again = read
    ? [toStep({ endpoint: read, path: pathFor(read, '{{row.id}}'), status: 200, pattern: { id: '{{row.id}}', ...body }, schema: entitySchema(entity) })]
    : [];
  return derivedCase(`${endpoint.id}.stores`, `a new ${entity.name} is stored and read back`, [...scene.steps, create, ...again]);
}

function missingCase(plan: Plan, endpoint: Endpoint, entity: Entity, field: Field): Case {
  const scene = createScene(plan);
  const body = without(scene.input(entity), field.name);
  const step = toStep({ endpoint, body, status: 400, schema: ERROR_SCHEMA });
  return derivedCase(`${endpoint.id}.missing-${field.name}`, `a ${entity.name} without ${field.name} is refused`, [...scene.steps, step]);
}

function uniqueCase(plan: Plan, endpoint: Endpoint, entity: Entity, field: Field): Case {
  const scene = createScene(plan);
  const first = scene.input(entity);
  const second = { ...scene.input(entity), [field.name]: first[field.name] };
  const steps = [toStep({ endpoint, body: first, status: 201 }), toStep({ endpoint, body: second, status: 409, schema: ERROR_SCHEMA })];
  return derivedCase(`${endpoint.id}.unique-${field.name}`, `two ${entity.name} rows with one ${field.name} are refused`, [...scene.steps, ...steps]);
}

function defaultCase(plan: Plan, endpoint: Endpoint, entity: Entity, field: Field): Case {
  const scene = createScene(plan);
  const body = without(scene.input(entity), field.name);
  const step = toStep({ endpoint, body, status: 201, pattern: { [field.name]: JSON.parse(field.defaultJson) as unknown } });
  return derivedCase(`${endpoint.id}.default-${field.name}`, `${field.name} of a new ${entity.name} has its default`, [...scene.steps, step]);
}

function without(values: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}

function badValueCases(plan: Plan, endpoint: Endpoint, entity: Entity, field: Field): Case[] {
  return badValues(field).map(([what, value]) => {
    const scene = createScene(plan);
    const body = { ...scene.input(entity), [field.name]: value };
    const step = toStep({ endpoint, body, status: 400, schema: ERROR_SCHEMA });
    return derivedCase(`${endpoint.id}.${what}-${field.name}`, `a ${entity.name} whose ${field.name} is ${TITLES[what]} is refused`, [...scene.steps, step]);
  });
}

const TITLES = {
  wrong: 'of the wrong type',
  unknown: 'no allowed value',
  low: 'too small or too short',
  high: 'too large or too long',
  dangling: 'the id of no row',
} as const;

/** Values a field must not take, by what is wrong with them. */
export function badValues(field: Field): [keyof typeof TITLES, unknown][] {
  switch (field.type) {
    case FieldType.INTEGER:
    case FieldType.NUMBER:
      return [
        ['wrong', 'not a number'],
        ...(field.min === undefined ? [] : [['low', field.min - 1] as ['low', number]]),
        ...(field.max === undefined ? [] : [['high', field.max + 1] as ['high', number]]),
      ];
    case FieldType.BOOLEAN:
      return [['wrong', 'perhaps']];
    case FieldType.DATE:
    case FieldType.DATE_TIME:
      return [['wrong', 'the day after']];
    case FieldType.ENUM:
      return [['unknown', 'no-such-value']];
    case FieldType.REFERENCE:
      return [['dangling', NO_SUCH_ID]];
    case FieldType.EMAIL:
      return [['wrong', 'no email address']];
    default:
      return [
        ['wrong', { text: 'in an object' }],
        ...(field.min !== undefined && field.min > 1 ? [['low', 'x'] as ['low', string]] : []),
        ...(field.max === undefined ? [] : [['high', 'x'.repeat(field.max + 1)] as ['high', string]]),
      ];
  }
}
