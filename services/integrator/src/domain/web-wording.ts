import type { Plan } from '@modwright/contracts/plan';
import type { Wording } from './wording.ts';

/** What the pages of the profile `web` call things. */
export function webWording(_plan: Plan): Wording {
  return {
    field: ({ name }) => name,
    addForm: ({ name }) => `Add ${name}`,
    addButton: () => 'Add',
    filterForm: () => 'Filters',
    actionButton: ({ id }) => id,
    actionForm: ({ id }) => `${id} form`,
    actionSubmit: () => 'Go',
    report: ({ id }) => id,
  };
}
