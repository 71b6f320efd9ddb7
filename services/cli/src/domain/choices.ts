/** What can be said of two sides: its key, its name on the command line and in the API, and what it means. Handlers and help are made of it. */
export const CHOICES = [
  { key: 'a', name: 'a', choice: 'left', says: 'A is better' },
  { key: 'b', name: 'b', choice: 'right', says: 'B is better' },
  { key: 't', name: 'tie', choice: 'tie', says: 'both are as good' },
  { key: 'x', name: 'both-bad', choice: 'both_bad', says: 'both are bad' },
] as const;

export const CHOICE_NAMES = CHOICES.map(({ name }) => name);
export type ChoiceName = (typeof CHOICES)[number]['name'];
