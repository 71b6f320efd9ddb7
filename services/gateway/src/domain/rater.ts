import { AppError } from '@modwright/runtime';

/** Who asks, as far as raters go. */
export interface RaterCaller {
  readonly keyId: string;
  readonly scopes: readonly string[];
}

const NAME = /^(?!rater_)[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/**
 * The rater that a key speaks for: itself ("rater_<key>"), or one of the people and programs it knows by name ("rater_<key>:<name>").
 * No key can name another key's rater. Throws INVALID_ARGUMENT.
 */
export function raterOf(keyId: string, name = 'me'): string {
  if (name === 'me') return `rater_${keyId}`;
  if (!NAME.test(name)) throw new AppError('INVALID_ARGUMENT', `"${name}" is no name of a rater: at most 80 letters, digits, dots, hyphens and underscores`);
  return `rater_${keyId}:${name}`;
}

/** True when a key speaks for this rater. */
export function isOwnRater(keyId: string, rater: string): boolean {
  const own = raterOf(keyId);
  return rater === own || rater.startsWith(`${own}:`);
}

/** The rater that is to be deleted: one of the caller's own by name or id, or any by id for whoever may manage keys. Throws PERMISSION_DENIED. */
export function raterToDelete(caller: RaterCaller, given: string): string {
  if (!given.startsWith('rater_')) return raterOf(caller.keyId, given);
  if (isOwnRater(caller.keyId, given) || caller.scopes.includes('keys:write')) return given;
  throw new AppError('PERMISSION_DENIED', `${given} belongs to another key: that takes the scope keys:write`);
}
