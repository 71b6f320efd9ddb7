import type { Entity } from '@modwright/contracts/plan';
import { actionTitle, entityLabel, fieldLabel, reportTitle } from '@modwright/profiles';
import type { Wording } from '../domain/wording.ts';

/** What the pages of the profile `web` call things. */
export const webWording: Wording = {
  field: fieldLabel,
  add: (entity) => `Add ${entityLabel(entity)}`,
  save: 'Save',
  edit: 'Edit',
  remove: 'Delete',
  editDialog: (entity) => `Edit ${entityLabel(entity)}`,
  removeDialog: (entity) => `Delete ${entityLabel(entity)}`,
  added: (entity) => `${sentence(entity)} added`,
  saved: (entity) => `${sentence(entity)} saved`,
  removed: (entity) => `${sentence(entity)} deleted`,
  action: actionTitle,
  actionDone: (endpoint) => `${actionTitle(endpoint)}: done`,
  report: reportTitle,
};

function sentence(entity: Entity): string {
  const label = entityLabel(entity);
  return label.charAt(0).toUpperCase() + label.slice(1);
}
