import { FieldType, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import { inputFields, needsUser } from '@modwright/profiles';

/** What a value is to the code that handles it: texts of all sorts are one class, and so are numbers. */
export function classOf(type: FieldType): string {
  switch (type) {
    case FieldType.INTEGER:
    case FieldType.NUMBER:
      return 'number';
    case FieldType.TEXT:
    case FieldType.LONG_TEXT:
    case FieldType.EMAIL:
      return 'text';
    default:
      return type.replace('FIELD_TYPE_', '').toLowerCase();
  }
}

/**
 * A module's signature without names: "rule(number,ref)->row". Two modules fit one another only when their shapes are equal, so it is the key of the index.
 */
export function shapeOf(plan: Plan, module: Module): string {
  const kind = module.kind.replace('MODULE_KIND_', '').toLowerCase();
  const input = [...classes(inputFields(plan, module)), ...(needsUser(plan, module) ? ['user'] : [])];
  return `${kind}(${input.join(',')})->${outputShape(module)}`;
}

function outputShape({ output }: Module): string {
  const many = output?.list ? 's' : '';
  if (output?.entity) return `row${many}`;
  return output && output.fields.length > 0 ? `{${classes(output.fields).join(',')}}${many}` : 'nothing';
}

function classes(fields: readonly Field[]): string[] {
  return fields.map((field) => classOf(field.type)).sort();
}
