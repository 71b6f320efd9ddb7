import type { Checkpoint } from './checkpoint.ts';
import { coherence } from './coherence.ts';
import { tests } from './tests.ts';

/** Every checkpoint, in the order in which people read them. */
export const CHECKPOINTS: readonly Checkpoint[] = [tests, coherence];
