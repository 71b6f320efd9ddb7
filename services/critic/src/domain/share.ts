/** 0 when nothing was expected: a score without evidence is not a pass. */
export function share(good: number, of: number): number {
  return of === 0 ? 0 : good / of;
}

/** 0 of nothing. */
export function mean(values: readonly number[]): number {
  return share(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}
