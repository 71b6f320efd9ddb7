import type { Checkpoint } from './checkpoint.ts';
import { coherence } from './coherence.ts';
import { debugging } from './debugging.ts';
import { practice } from './practice.ts';
import { quality } from './quality.ts';
import { reuse } from './reuse.ts';
import { scalability } from './scalability.ts';
import { tests } from './tests.ts';

/** Every checkpoint, in the order in which people read them. */
export const CHECKPOINTS: readonly Checkpoint[] = [tests, coherence, quality, practice, scalability, reuse, debugging];
