import { seededRandom } from '@modwright/runtime';

/** Choices that follow from a seed alone. */
export interface Draw {
  pick<T>(from: readonly T[]): T;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
}

/** @param seed any text; equal seeds make equal choices. */
export function createDraw(seed: string): Draw {
  const random = seededRandom(seed);
  const int = (min: number, max: number): number => min + Math.floor(random() * (max - min + 1));
  return { int, pick: (from) => from[int(0, from.length - 1)]! };
}
