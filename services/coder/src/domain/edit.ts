/** One change of a file: lines to find, and what stands there afterwards. */
export interface Edit {
  readonly search: string;
  readonly replace: string;
}

type EditResult = { readonly source: string } | { readonly unusable: string };

const BLOCK = /^<{5,9} ?SEARCH[^\n]*\n([\s\S]*?)^={5,9}[^\S\n]*\n([\s\S]*?)^>{5,9} ?REPLACE[^\n]*$/gm;

/** Reads SEARCH/REPLACE blocks out of an answer, in order. */
export function parseEdits(answer: string): Edit[] {
  return [...answer.matchAll(BLOCK)].map(([, search = '', replace = '']) => ({ search, replace }));
}

/**
 * Applies edits one after another. The searched lines must occur once; differences in indentation, trailing blanks and blank lines at the ends are forgiven,
 * and the replacement is moved to the indentation that was found.
 */
export function applyEdits(source: string, edits: readonly Edit[]): EditResult {
  if (edits.length === 0) return { unusable: 'the answer holds no SEARCH/REPLACE block' };
  let lines = source.split('\n');
  for (const [index, edit] of edits.entries()) {
    const search = trimBlankEnds(edit.search.split('\n'));
    const replace = trimBlankEnds(edit.replace.split('\n'));
    if (search.length === 0) return { unusable: `edit ${index + 1} searches for nothing` };
    const at = findLines(lines, search);
    if (at.length !== 1) return { unusable: `edit ${index + 1} searches for lines that occur ${at.length} times: "${search[0]!.trim()}"` };
    const shifted = shift(replace, indentOf(lines[at[0]!]!) - indentOf(search[0]!));
    lines = [...lines.slice(0, at[0]), ...shifted, ...lines.slice(at[0]! + search.length)];
  }
  return { source: lines.join('\n') };
}

/** Places where the lines occur: exactly, or, when there is none, apart from indentation and trailing blanks. */
function findLines(lines: readonly string[], search: readonly string[]): number[] {
  const exact = matches(lines, search, (line) => line.trimEnd());
  return exact.length > 0 ? exact : matches(lines, search, (line) => line.trim().replace(/\s+/g, ' '));
}

function matches(lines: readonly string[], search: readonly string[], form: (line: string) => string): number[] {
  const wanted = search.map(form);
  const found: number[] = [];
  for (let at = 0; at + wanted.length <= lines.length; at += 1) if (wanted.every((line, index) => form(lines[at + index]!) === line)) found.push(at);
  return found;
}

function trimBlankEnds(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function shift(lines: readonly string[], by: number): string[] {
  return lines.map((line) => (by >= 0 ? (line === '' ? line : ' '.repeat(by) + line) : line.slice(Math.min(-by, indentOf(line)))));
}
