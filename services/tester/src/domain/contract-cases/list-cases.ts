import { FieldType, type Endpoint, type Entity, type Field, type Plan } from '@modwright/contracts/plan';
import type { Case } from '@modwright/contracts/grading';
import { derivedCase, toStep } from './build-case.ts';
import { entitySchema } from './entity-schema.ts';
import { createScene, drawnValue, type Scene } from './scene.ts';

/** A list answers every row in order, a page of them, and those that a filter names. */
export function listCases(plan: Plan, endpoint: Endpoint, entity: Entity): Case[] {
  const filters = endpoint.filters.flatMap((name) => entity.fields.find((field) => field.name === name) ?? []);
  return [orderCase(plan, endpoint, entity), pageCase(plan, endpoint, entity), ...filters.map((field) => filterCase(plan, endpoint, entity, field))];
}

function orderCase(plan: Plan, endpoint: Endpoint, entity: Entity): Case {
  const scene = createScene(plan);
  const rows = [scene.row(entity.name), scene.row(entity.name)];
  const step = toStep({ endpoint, status: 200, pattern: rows.map(idOf), schema: { type: 'array', items: entitySchema(entity) } });
  return derivedCase(`${endpoint.id}.lists`, `every ${entity.name} is listed, newest last`, [...scene.steps, step]);
}

function pageCase(plan: Plan, endpoint: Endpoint, entity: Entity): Case {
  const scene = createScene(plan);
  const rows = [scene.row(entity.name), scene.row(entity.name), scene.row(entity.name)];
  const page = (query: string, expected: readonly string[]) =>
    toStep({ endpoint, path: `${endpoint.path}?${query}`, status: 200, pattern: expected.map(idOf) });
  return derivedCase(`${endpoint.id}.pages`, `limit and offset give a page of ${entity.plural}`, [
    ...scene.steps,
    page('limit=1&offset=1', rows.slice(1, 2)),
    page('limit=2', rows.slice(0, 2)),
    page('offset=3', []),
  ]);
}

function filterCase(plan: Plan, endpoint: Endpoint, entity: Entity, field: Field): Case {
  const scene = createScene(plan);
  const [wanted, other] = twoValues(scene, field);
  const hit = scene.row(entity.name, { [field.name]: wanted });
  const miss = scene.row(entity.name, { [field.name]: other });
  const path = `${endpoint.path}?${field.name}=${String(wanted)}`;
  const steps = [toStep({ endpoint, path, status: 200, pattern: [idOf(hit)] }), toStep({ endpoint, path, status: 200, pattern: { $excludes: idOf(miss) } })];
  return derivedCase(`${endpoint.id}.filter-${field.name}`, `${entity.plural} are filtered by ${field.name}`, [...scene.steps, ...steps]);
}

/** Two different values of a field. */
function twoValues(scene: Scene, field: Field): [unknown, unknown] {
  switch (field.type) {
    case FieldType.BOOLEAN:
      return [true, false];
    case FieldType.ENUM:
      return [field.values[0], field.values[1] ?? null];
    case FieldType.REFERENCE:
      return [`{{${scene.row(field.ref)}.id}}`, `{{${scene.row(field.ref)}.id}}`];
    case FieldType.INTEGER:
    case FieldType.NUMBER: {
      const low = Math.ceil(field.min ?? (field.max ?? 0) - 7);
      return [low, Math.min(low + 7, field.max ?? low + 7)];
    }
    case FieldType.DATE:
      return ['$date:when', '$date:when+9'];
    case FieldType.DATE_TIME:
      return ['$date:when+0T08:00:00.000Z', '$date:when+9T08:00:00.000Z'];
    default:
      return [drawnValue(field, 'wanted'), drawnValue(field, 'other')];
  }
}

const idOf = (row: string): { id: string } => ({ id: `{{${row}.id}}` });
