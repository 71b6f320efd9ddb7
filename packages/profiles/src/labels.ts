import { FieldType, type Endpoint, type Entity, type Field } from '@modwright/contracts/plan';
import { title } from './names.ts';

/** The text of the button that runs an action: "books.markRead" gives "Mark read". */
export function actionTitle(endpoint: Pick<Endpoint, 'id'>): string {
  return title(endpoint.id.split('.').at(-1) ?? endpoint.id);
}

/** The heading of a report's panel: "reports.readingCounts" gives "Reading counts". */
export function reportTitle(endpoint: Pick<Endpoint, 'id'>): string {
  return actionTitle(endpoint);
}

/** The label of a field's input and column: "readAt" gives "Read at", a reference "memberId" gives "Member". */
export function fieldLabel(field: Pick<Field, 'name' | 'type'>): string {
  return title(field.type === FieldType.REFERENCE ? field.name.replace(/Id$/, '') : field.name);
}

/** An entity in running text; "Add reading list" is the button that makes one. */
export function entityLabel(entity: Pick<Entity, 'name'>): string {
  return title(entity.name).toLowerCase();
}
