import { hash } from 'node:crypto';

// Kept from before any module is loaded: a module that changes what node:crypto exports does not stand between.
const digestOf = hash;

/** How much an answer took. */
export interface Work {
  readonly statements: number;
  /** Rows that came back from them. */
  readonly rows: number;
}

/**
 * Proves that whoever knows the key counted this work for this request. `answer` numbers the answers, so that no seal is good twice.
 * The key stands on both sides of the text, so that nothing can be added to either.
 */
export function sealOf(key: string, answer: number, method: string, url: string, { statements, rows }: Work): string {
  return digestOf('sha256', `${key}\n${answer}\n${method}\n${url}\n${statements}\n${rows}\n${key}`);
}
