/** One judgement of two items against one another. A judgement that both are bad says nothing about their order: see `againstBar`. */
export interface Comparison {
  readonly first: string;
  readonly second: string;
  readonly outcome: 'first' | 'second' | 'tie';
  /** Above 0; 1 = one vote of a reliable rater. */
  readonly weight: number;
}

/** The same order whatever order the comparisons came in: floating-point sums depend on it. */
export function inFixedOrder(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.toSorted(
    (a, b) => compareText(a.first, b.first) || compareText(a.second, b.second) || compareText(a.outcome, b.outcome) || a.weight - b.weight,
  );
}

/** Order by code units: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Comparisons in groups that share no item, in a fixed order: each group can be rated by itself.
 * @param bar an item that does not connect those compared with it, because its rating is fixed.
 */
export function connectedGroups(comparisons: readonly Comparison[], bar?: string): Comparison[][] {
  const parents = new Map<string, string>();
  const root = (item: string): string => {
    let at = item;
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) at = up;
    parents.set(item, at);
    return at;
  };
  const ordered = inFixedOrder(comparisons);
  for (const { first, second } of ordered) if (first !== bar && second !== bar) parents.set(root(first), root(second));
  const groups = Map.groupBy(ordered, ({ first, second }) => root(first === bar ? second : first));
  return [...groups.values()];
}
