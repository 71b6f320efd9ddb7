import { AppError } from '@modwright/runtime';

/** The checkpoints of every app, in the order in which people read them. A profile may bring more. */
export const CHECKPOINT_NAMES = ['tests', 'coherence', 'quality', 'practice', 'scalability', 'reuse', 'debugging'] as const;

/** Throws INVALID_ARGUMENT when a minimum names a checkpoint that is neither built in nor one of the person's own. */
export function assertMinimums(named: readonly string[], own: readonly string[]): void {
  const known: readonly string[] = [...CHECKPOINT_NAMES, ...own];
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new AppError('INVALID_ARGUMENT', `minimum ${unknown}: there is no such checkpoint: choose of ${known.join(', ')}`);
}
