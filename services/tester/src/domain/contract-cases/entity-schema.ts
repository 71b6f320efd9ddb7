import { FieldType, type Entity, type Field, type Module, type Plan } from '@modwright/contracts/plan';

/** JSON Schema of a row as the app answers it. Unknown properties are allowed: an app may say more. */
export function entitySchema(entity: Entity): object {
  const own = Object.fromEntries(entity.fields.map((field) => [field.name, fieldSchema(field)]));
  const properties = { id: { type: 'integer' }, ...own, createdAt: { type: 'string', format: 'date-time' } };
  return { type: 'object', properties, required: Object.keys(properties) };
}

/** JSON Schema of what a module answers; undefined when the plan does not declare it. */
export function outputSchema(plan: Plan, module: Module): object | undefined {
  const { output } = module;
  if (!output) return undefined;
  const item = output.entity ? rowSchema(plan, output.entity) : fieldsSchema(output.fields);
  if (!item) return undefined;
  return output.list ? { type: 'array', items: item } : item;
}

/** The shape of every refusal. */
export const ERROR_SCHEMA = { type: 'object', properties: { error: { type: 'string', minLength: 1 } }, required: ['error'] };

function rowSchema(plan: Plan, name: string): object | undefined {
  const entity = plan.entities.find((candidate) => candidate.name === name);
  return entity && entitySchema(entity);
}

function fieldsSchema(fields: readonly Field[]): object | undefined {
  if (fields.length === 0) return undefined;
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return { type: 'object', properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])), required };
}

function fieldSchema(field: Field): object {
  const schema = plainSchema(field);
  const alwaysSet = field.required && !(field.readOnly && !field.defaultJson);
  return alwaysSet ? schema : { anyOf: [schema, { type: 'null' }] };
}

function plainSchema(field: Field): object {
  switch (field.type) {
    case FieldType.INTEGER:
    case FieldType.REFERENCE:
      return { type: 'integer' };
    case FieldType.NUMBER:
      return { type: 'number' };
    case FieldType.BOOLEAN:
      return { type: 'boolean' };
    case FieldType.DATE:
      return { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
    case FieldType.DATE_TIME:
      return { type: 'string', format: 'date-time' };
    case FieldType.ENUM:
      return { enum: field.values };
    default:
      return { type: 'string' };
  }
}
