const RESERVED = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return ' +
    'super switch this throw true try typeof var void while with yield let static await async eval arguments undefined'
  ).split(' '),
);

/** True when the name cannot be a function or parameter in TypeScript. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}
