/** What the form holds; numbers as they were typed, empty = the default. */
export interface BuildForm {
  readonly brief: string;
  readonly profile: string;
  readonly interactive: boolean;
  readonly openapi: string;
  readonly accept: readonly { readonly name: string; readonly content: string }[];
  /** By checkpoint. */
  readonly minimums: Readonly<Record<string, string>>;
  readonly budget: Readonly<Record<BudgetName, string>>;
}

export const BUDGETS = ['tokens', 'seconds', 'samples', 'repair_turns', 'bar'] as const;
export type BudgetName = (typeof BUDGETS)[number];

/** Checkpoints that a minimum can be asked of. */
export const CHECKPOINTS = ['tests', 'coherence', 'quality', 'practice', 'scalability', 'reuse', 'debugging'] as const;

export const EMPTY_FORM: BuildForm = {
  brief: '',
  profile: 'web',
  interactive: false,
  openapi: '',
  accept: [],
  minimums: {},
  budget: { tokens: '', seconds: '', samples: '', repair_turns: '', bar: '' },
};

/** The form as the API takes it: what was left empty is left out. */
export function toSubmission({ brief, profile, interactive, openapi, accept, minimums, budget }: BuildForm) {
  const numbers = (values: Readonly<Record<string, string>>): Record<string, number> =>
    Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, Number(value)]])));
  const [floors, limits] = [numbers(minimums), numbers(budget)];
  return {
    brief: brief.trim(),
    profile,
    ...(interactive ? { interactive } : {}),
    ...(openapi.trim() ? { openapi } : {}),
    ...(accept.length > 0 ? { accept: [...accept] } : {}),
    ...(Object.keys(floors).length > 0 ? { minimums: floors } : {}),
    ...(Object.keys(limits).length > 0 ? { budget: limits } : {}),
  };
}
