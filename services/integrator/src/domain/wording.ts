import type { Endpoint, Entity, Field } from '@modwright/contracts/plan';

/** What the profile's pages call things: the accessible names by which a person, or a driver, finds them. */
export interface Wording {
  /** Label of a field in forms and filters. */
  field(field: Field): string;
  /** The button that opens the form for a new row, and the form's name. */
  add(entity: Entity): string;
  /** The button that sends a form about a row. */
  readonly save: string;
  /** Buttons in a row. */
  readonly edit: string;
  readonly remove: string;
  /** Names of the dialogs these buttons open. */
  editDialog(entity: Entity): string;
  removeDialog(entity: Entity): string;
  /** What the page says afterwards. */
  added(entity: Entity): string;
  saved(entity: Entity): string;
  removed(entity: Entity): string;
  /** The button of an action, the name of the form that asks for its inputs, and that form's button. */
  action(endpoint: Endpoint): string;
  actionDone(endpoint: Endpoint): string;
  /** Name of a report's panel. */
  report(endpoint: Endpoint): string;
}
