/** A number that a sentence sets as a limit: "at most 3 tools". */
export interface Limit {
  /** "at most N tools": equal for limits of the same thing. */
  readonly key: string;
  readonly value: string;
}

const LIMIT = /\b(at most|at least|up to|no more than|maximum of)\s+(\d+(?:\.\d+)?)\s+([a-z]+)/gi;

/** Every limit of a text, in its order. */
export function limitsIn(text: string): Limit[] {
  return [...text.matchAll(LIMIT)].map(([, kind = '', value = '', noun = '']) => ({
    key: `${/least/i.test(kind) ? 'at least' : 'at most'} N ${noun.toLowerCase()}`,
    value,
  }));
}

/** The text with another value in every limit of that key. */
export function withLimit(text: string, limit: Limit): string {
  return text.replace(LIMIT, (whole) => {
    const [found] = limitsIn(whole);
    return found?.key === limit.key ? whole.replace(found.value, limit.value) : whole;
  });
}
