import { AppError } from '@modwright/runtime';

/** Refusals that blame what was given, and not us. */
const REFUSALS: ReadonlySet<string> = new Set(['INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'NOT_FOUND']);

/** Runs a reader of foreign input: what it gives, or undefined when it refused with a line that blames the input. Anything else it throws is a fault of ours. */
export function readOrRefuse<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && REFUSALS.has(error.code) && error.message !== '') return undefined;
    throw error;
  }
}

/** Where drawn inputs begin: the same in every run, so that a test that passed passes again; MODWRIGHT_FUZZ_SEED looks elsewhere. */
export const FUZZ_SEED = Number(process.env['MODWRIGHT_FUZZ_SEED'] ?? 1);
