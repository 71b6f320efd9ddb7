import type { Shapes } from '@modwright/client';

type Policy = Shapes['Policy'];

/** A version and how deep it hangs. */
export interface Branch {
  readonly policy: Policy;
  /** 1 = starts from nothing that is known: the base model. */
  readonly level: number;
}

/** Versions in the order of a tree: each below the one that its training started from, older ones first. */
export function versionTree(policies: readonly Policy[]): Branch[] {
  const names = new Set(policies.map(({ name }) => name));
  const byAge = [...policies].sort((one, other) => one.number - other.number);
  const below = (parent: string | undefined, level: number): Branch[] =>
    byAge
      .filter((policy) => (parent === undefined ? !hangsOn(policy, names) : hangsOn(policy, names) && policy.parent === parent))
      .flatMap((policy) => [{ policy, level }, ...below(policy.name, level + 1)]);
  return below(undefined, 1);
}

/** A parent always has a lower number, so that a tree ends whatever the rows say. */
function hangsOn({ name, parent, number }: Policy, names: ReadonlySet<string>): boolean {
  return parent !== name && names.has(parent) && number > 0;
}
