import { FieldType, type Field } from '@modwright/contracts/plan';
import type { EntityDraft } from './draft.ts';

/** Entities as a model reads them: "Rental { bikeId: Bike, days, status: open|done }". */
export function entityLines(entities: readonly EntityDraft[]): string {
  return entities.map((entity) => `${entity.name} { ${entity.fields.map(fieldText).join(', ')} }`).join('\n');
}

function fieldText(field: Field): string {
  if (field.type === FieldType.REFERENCE) return `${field.name}: ${field.ref}`;
  if (field.type === FieldType.ENUM) return `${field.name}: ${field.values.join('|')}`;
  return field.name;
}
