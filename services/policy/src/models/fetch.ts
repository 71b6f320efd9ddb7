import type { KnownModel } from './catalogue.ts';

/**
 * Fetches a model into `target`, going on where an earlier try stopped. What it brings is not verified yet. Throws AppError: UNAVAILABLE without network,
 * CANCELLED when `signal` aborts.
 */
export type Fetch = (model: KnownModel, target: string, onBytes: (doneBytes: number) => void, signal: AbortSignal) => Promise<void>;
