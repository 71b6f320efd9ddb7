/** 0 when nothing was expected: a score without evidence is not a pass. */
export function share(good: number, of: number): number {
  return of === 0 ? 0 : good / of;
}
