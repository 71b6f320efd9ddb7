import type { Sampling } from '@modwright/contracts/policy';

/** Longest answer asked for; a module of 120 lines has about 1,400 tokens. */
const MAX_TOKENS = 1500;

/** Temperature of every sample but the first, which is greedy. */
const TEMPERATURE = 0.8;

/**
 * How one sample is drawn. Sample 0 is greedy; the others follow from the seed.
 * @param random a number in [0, 1) that follows from request seed, module, turn and sample.
 * @param stop strings at which the answer ends.
 */
export function sampling(sample: number, random: number, stop: readonly string[]): Sampling {
  return { temperature: sample === 0 ? 0 : TEMPERATURE, topP: 1, maxTokens: MAX_TOKENS, seed: Math.floor(random * 0x7fffffff), stop: [...stop] };
}
