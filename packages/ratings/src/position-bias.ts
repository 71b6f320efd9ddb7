import { Z90 } from './bradley-terry.ts';

/** How often the side shown first was preferred. Sides are drawn at random, so without bias it is half of the decided votes. */
export interface PositionBias {
  /** Votes that preferred one side. */
  readonly decided: number;
  /** Share of them for the left side; undefined without any. */
  readonly left: number | undefined;
  /** 90 % interval of the share (Wilson's score interval). */
  readonly low: number;
  readonly high: number;
  /** True when the interval leaves one half out. */
  readonly biased: boolean;
}

/** @param left votes for the side shown on the left; @param right votes for the other. */
export function positionBias(left: number, right: number): PositionBias {
  const decided = left + right;
  if (decided === 0) return { decided, left: undefined, low: 0, high: 1, biased: false };
  const [low, high] = wilson90(left, decided);
  return { decided, left: left / decided, low, high, biased: low > 0.5 || high < 0.5 };
}

/** 90 % interval of a share. E. B. Wilson, "Probable inference", JASA 22 (1927). Without samples it is 0 to 1. */
export function wilson90(good: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const [share, z2] = [good / of, Z90 ** 2];
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half = (Z90 / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
