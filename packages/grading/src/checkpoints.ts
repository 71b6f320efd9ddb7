/** The checkpoints of every app, in the order in which people read them. A profile may bring more. */
export const CHECKPOINT_NAMES = ['tests', 'coherence', 'quality', 'practice', 'scalability', 'reuse', 'debugging'] as const;
