/** A type checker's message about a place in a draft. Both count from 1; 0 = not known. */
export interface SourceProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Reads a reported message: "lend-tool.ts:14: Property ...", "line 14: ..." or "lend-tool.ts(14,5): error TS2339: Property ...". */
export function parseProblem(text: string): SourceProblem {
  const match = /^(?:line\s+(\d+):|(?:[\w./-]+\.tsx?)?(?::(\d+)(?::(\d+))?:?|\((\d+),(\d+)\):?))?\s*(?:-\s*)?(?:error\s+)?(?:TS\d+:\s*)?([\s\S]*)$/i.exec(
    text.trim(),
  );
  const [, word, colonLine, colonColumn, line, column, message] = match ?? [];
  return { line: Number(word ?? colonLine ?? line ?? 0), column: Number(colonColumn ?? column ?? 0), message: message?.trim() || text.trim() };
}

/** One line a small model can act on: the line's text, the message without nested type dumps, and a hint for well-known slips. */
export function describeProblem(problem: SourceProblem, source: string, interfaceText: string): string {
  const code = problem.line > 0 ? source.split('\n')[problem.line - 1]?.trim() : undefined;
  const message = problem.message.replace(/\s+/g, ' ').trim();
  const hint = findHint(message, interfaceText);
  return `${code ? `In \`${code}\`: ` : ''}${shorten(message)}${hint ? ` ${hint}` : ''}`;
}

/** The first sentence: what follows it explains types to people. Types written out in full are cut. */
function shorten(message: string): string {
  const sentence = /^.*?\.(?=\s[A-Z]|$)/.exec(message)?.[0] ?? message;
  return sentence.replace(/\{[^{}']{60,}\}/g, '{ ... }').slice(0, MESSAGE_CHARS);
}

/** Longest message told: a line of code and a hint stand beside it. */
const MESSAGE_CHARS = 240;

type Hint = (match: RegExpExecArray, interfaceText: string) => string;

const HINTS: readonly (readonly [RegExp, Hint])[] = [
  [
    /'(?:(\w+)(?:\.\w+)*)' is possibly '(?:null|undefined)'/,
    ([, name]) => `Handle the missing value first: \`if (!${name}) throw new HttpError(404, '...');\` or use \`??\`.`,
  ],
  [/Property '(\w+)' does not exist on type 'Db'/, (_, text) => dbLine(text)],
  [/Property '(\w+)' does not exist on type '(\w+)(?:\[\])?(?: \| null)?'/, ([, , type = ''], text) => fieldsOf(type, text)],
  [/'(\w+)' does not exist in type '\w+<(\w+)>'/, ([, , type = ''], text) => fieldsOf(type, text)],
  [/'(\w+)' does not exist in type '([A-Z]\w+?)(?:Where|Create|Update|Data|OrderBy|WhereInput)?'/, ([, , type = ''], text) => fieldsOf(type, text)],
  [
    /Property '(\w+)' does not exist on type '(?:\w+)?Repository/,
    () => '`db` has only findUnique, findFirst, findMany, count, create, update, delete, updateMany and deleteMany.',
  ],
  [/Property '\w+' does not exist on type '\w+\[\]'/, () => 'It is an array: loop over it, or use findFirst for one row.'],
  [/Type '(.*) \| null' is not assignable to type/, () => 'Throw when it is null before it is returned or used.'],
  [/Type 'Date' is not assignable to type 'string/, () => 'Dates are text here: `.toISOString()` for an instant, `.toISOString().slice(0, 10)` for a day.'],
  [/is not assignable to type '(?:Promise<)?(\w+)(?:\[\])?>?'/, ([, type = ''], text) => shapeOf(type, text)],
  [/Cannot redeclare block-scoped variable '(\w+)'/, ([, name]) => `Give the second \`${name}\` another name.`],
  [/'await' expressions are only allowed/, () => 'Use a `for (const row of rows)` loop there instead of a callback.'],
  [/Cannot find name '(\w+)'/, ([, name]) => `\`${name}\` is declared nowhere: declare it, or read it from \`input\`.`],
  [/Type '(.*) \| null' is not assignable to type/, () => 'Throw when it is null before it is returned or used.'],
  [
    /left-hand side of an arithmetic operation|right-hand side of an arithmetic operation/,
    () => 'Dates cannot be subtracted as they are: use `.getTime()`, or `Date.parse(text)` for text.',
  ],
];

function findHint(message: string, interfaceText: string): string {
  for (const [pattern, hint] of HINTS) {
    const match = pattern.exec(message);
    if (match) return hint(match, interfaceText);
  }
  return '';
}

/** How a value of a declared type is made, for what does not fit it. */
function shapeOf(type: string, interfaceText: string): string {
  if (type === 'number') return 'Make it a number: `Number(text)`, or `Math.round(value * 100) / 100` for two decimals.';
  const fields = fieldNames(type, interfaceText);
  return fields.length > 0 ? `A \`${type}\` is \`{ ${fields.join(', ')} }\`: make an object with exactly these.` : '';
}

/** "`Tool` has only id, name, status." from the interface the model was shown; empty for a type that is not in it. */
function fieldsOf(type: string, interfaceText: string): string {
  const fields = fieldNames(type, interfaceText);
  return fields.length > 0 ? `\`${type}\` has only ${fields.join(', ')}.` : '';
}

function fieldNames(type: string, interfaceText: string): string[] {
  const body = new RegExp(`interface ${type}(?: extends \\w+)? \\{([^}]*)\\}`).exec(interfaceText)?.[1] ?? '';
  return [...body.matchAll(/(?:^|[;\n])\s*(?:readonly\s+)?(\w+)\??:/g)].map(([, name]) => name ?? '');
}

function dbLine(interfaceText: string): string {
  const names = [...(/(?:type|interface) Db\b[^{]*\{([\s\S]*?)\n?\}/.exec(interfaceText)?.[1] ?? '').matchAll(/(?:^|[;{\n])\s*(?:readonly\s+)?(\w+):/g)].map(
    ([, name]) => name,
  );
  return names.length > 0 ? `\`db\` has only ${names.join(', ')}.` : '';
}
