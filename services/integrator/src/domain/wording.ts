import type { Endpoint, Entity, Field } from '@modwright/contracts/plan';

/** What the profile's pages call things: the accessible names by which a person, or a driver, finds them. */
export interface Wording {
  /** Label of a field in forms and filters. */
  field(field: Field): string;
  /** Accessible name of the form that adds a row, and its submit button. */
  addForm(entity: Entity): string;
  addButton(entity: Entity): string;
  /** Accessible name of the filters above a list. */
  filterForm(entity: Entity): string;
  /** Button of an action, and the accessible name and submit button of the form that asks for its inputs. */
  actionButton(endpoint: Endpoint): string;
  actionForm(endpoint: Endpoint): string;
  actionSubmit(endpoint: Endpoint): string;
  /** Accessible name of a report's panel. */
  report(endpoint: Endpoint): string;
}
