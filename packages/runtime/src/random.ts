import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that follow from the seed alone, so that a recorded build can be replayed. */
export type Random = () => number;

/**
 * A seeded generator (mulberry32). Not for secrets.
 * @param seed any text; equal seeds give equal sequences.
 */
export function seededRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
