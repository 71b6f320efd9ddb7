import type { SourceProblem } from './hints.ts';

/** A change of one line: `remove` characters at `column` (from 1) give way to `insert`. */
interface Change {
  readonly line: number;
  readonly column: number;
  readonly remove: number;
  readonly insert: string;
}

/**
 * Mends what the type checker reports and has one remedy that does not change what the code does when it runs: a value that may be null gets "!", a Date in
 * arithmetic its unary plus, a constant that is assigned to becomes a variable, and a misspelt name the one the checker suggests.
 * Whether a null check is missing in earnest is for the cases to say.
 */
export function applyTypeFixes(source: string, problems: readonly SourceProblem[]): string {
  const changes = problems.flatMap((problem) => findChange(source, problem));
  const lines = source.split('\n');
  const distinct = new Map(changes.map((change) => [`${change.line}:${change.column}`, change]));
  // From the right, so that earlier columns stay true.
  for (const { line, column, remove, insert } of [...distinct.values()].sort((a, b) => b.column - a.column)) {
    const text = lines[line - 1] ?? '';
    lines[line - 1] = text.slice(0, column - 1) + insert + text.slice(column - 1 + remove);
  }
  return lines.join('\n');
}

function findChange(source: string, { line, column, message }: SourceProblem): Change[] {
  const text = source.split('\n')[line - 1];
  if (text === undefined || column < 1) return [];
  const rest = text.slice(column - 1);
  const missing = /'([\w.[\]]+)' is possibly '(?:null|undefined|null' or 'undefined)'/.exec(message)?.[1];
  if (missing && rest.startsWith(missing)) return [{ line, column: column + missing.length, remove: 0, insert: '!' }];
  if (/hand side of an arithmetic operation must be/.test(message) && /^[\w(]/.test(rest)) return [{ line, column, remove: 0, insert: '+' }];
  const suggested = /'(\w+)'[^']*(?:'[^']*')?.*Did you mean (?:to write )?'(\w+)'\?/.exec(message);
  // A method of a built-in type has no other spelling: there the value is of the wrong kind.
  const builtIn = /on type '(?:number|string|boolean|Date|[^']*\[\])'/.test(message);
  if (suggested && !builtIn && rest.startsWith(suggested[1]!)) return [{ line, column, remove: suggested[1]!.length, insert: suggested[2]! }];
  const constant = /Cannot assign to '(\w+)' because it is a constant/.exec(message)?.[1];
  return constant ? declarationOf(source, constant) : [];
}

function declarationOf(source: string, name: string): Change[] {
  const lines = source.split('\n');
  const at = lines.findIndex((line) => new RegExp(`\\bconst ${name}\\b`).test(line));
  return at < 0 ? [] : [{ line: at + 1, column: lines[at]!.search(new RegExp(`\\bconst ${name}\\b`)) + 1, remove: 5, insert: 'let' }];
}
