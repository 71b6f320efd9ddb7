import type { Requirement } from '@modwright/contracts/plan';
import type { StatedEndpoint } from './draft.ts';

const ENDPOINT = /\b(GET|POST|PUT|PATCH|DELETE)\s+(\/[\w{}:/-]+)/g;
const CODE = /`([A-Za-z][\w]*)`/g;

/** Endpoints that a requirement spells out, in its order. Names in code marks go to the only one, or to the last one before them. */
export function statedEndpoints(requirement: Requirement): StatedEndpoint[] {
  const matches = [...requirement.text.matchAll(ENDPOINT)];
  return matches.map((match, index) => {
    const from = match.index + match[0].length;
    const to = matches[index + 1]?.index ?? requirement.text.length;
    const around = matches.length === 1 ? requirement.text : requirement.text.slice(from, to);
    const names = [...around.matchAll(CODE)].map((name) => name[1] ?? '');
    return { method: match[1] ?? '', path: normalPath(match[2] ?? ''), names: [...new Set(names)] };
  });
}

/** "/api/books/:id/" and "/api/books/{bookId}" are "/api/books/{id}" when there is one parameter. */
function normalPath(path: string): string {
  const braced = path.replace(/:(\w+)/g, '{$1}').replace(/\/$/, '');
  const parameters = braced.match(/\{\w+\}/g) ?? [];
  return parameters.length === 1 ? braced.replace(/\{\w+\}/, '{id}') : braced;
}

/** Quoted values after a field's name: `a status that is "unread" or "read"` gives status: unread, read. */
export function statedChoices(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const pattern =
    /\b([A-Za-z]\w*)\b((?:\s+(?:that|which)?\s*(?:is|are|can be|may be|of|one of|either))?\s*[:(]?\s*(?:one of\s+)?)("[^"]+"(?:\s*(?:,|or|and|,\s*or|\/)\s*"[^"]+")+)/g;
  for (const match of text.matchAll(pattern)) {
    const values = [...(match[3] ?? '').matchAll(/"([^"]+)"/g)].map((value) => value[1] ?? '');
    found.set((match[1] ?? '').toLowerCase(), values);
  }
  return found;
}
