/** A block of code of a page. */
export interface Fence {
  readonly file: string;
  /** 1-based, of the opening line. */
  readonly line: number;
  /** "sh"; empty = a synopsis or output. */
  readonly language: string;
  /** What stands behind the language: what the block needs that not every machine has. */
  readonly marks: readonly string[];
  readonly lines: readonly string[];
}

/** Blocks of code of a page, in order. */
export function fencesOf(file: string, markdown: string): Fence[] {
  const fences: Fence[] = [];
  let open: { line: number; fence: string; info: string; lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^(`{3,}|~{3,})(.*)$/.exec(line);
    if (open && fence && fence[1]?.startsWith(open.fence) && fence[2]?.trim() === '') {
      const [language = '', ...marks] = open.info.split(/\s+/);
      fences.push({ file, line: open.line, language, marks, lines: open.lines });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (fence) open = { line: index + 1, fence: fence[1] ?? '', info: (fence[2] ?? '').trim(), lines: [] };
  }
  return fences;
}

/** Commands of Modwright that a page's prose names: what stands in code spans. */
export function namedCommands(markdown: string): string[] {
  return [...markdown.replace(/^```.*?^```$/gms, '').matchAll(/`((?:\.\/)?modwright [^`]+)`/g)].map((match) => match[1] ?? '');
}

/** A command as a page describes it: where it may stand in the table of commands, and the options that it is shown with. */
export interface Synopsis {
  /** Words of each alternative; arguments in small letters may be among the last ones. */
  readonly commands: readonly (readonly string[])[];
  readonly options: readonly string[];
}

/**
 * Reads `modwright model pull | list | rm   model files`: the commands `model pull`, `model list`, `model rm`. What follows two blanks says what it does.
 * Undefined for a line that is no command; a line of options alone has no commands.
 */
export function synopsisOf(line: string): Synopsis | undefined {
  const [said = ''] = line
    .trim()
    .replace(/^\$ /, '')
    .split(/ {2,}| #/);
  const options = [...said.replace(/"[^"]*"/g, 'TEXT').matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
  if (/^\s+\[?--/.test(line)) return { commands: [], options };
  const command = /^(?:[A-Z_]+=\S+ )*(?:\.\/)?modwright (.*)$/.exec(said)?.[1];
  if (command === undefined) return undefined;
  const [first = '', ...others] = command.replace(/"[^"]*"/g, 'TEXT').split(' | ');
  const words = wordsOf(first);
  const siblings = others.map(wordsOf).filter((own) => own.length > 0);
  return { commands: [words, ...siblings.map((own) => [...words.slice(0, -1), ...own])], options };
}

/** The words at the start of a command line, up to the first argument or option. */
function wordsOf(text: string): string[] {
  const words = text.trim().split(/\s+/);
  const end = words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  return end === -1 ? words : words.slice(0, end);
}
