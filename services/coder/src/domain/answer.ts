import { dayOfInstant, removeForeignImports, removeRepeatedParameters, returnStoredRow, rowsOfRepository } from './slips.ts';
import type { ModuleStart } from './module-start.ts';

/** A module's code without import lines, as the model meant it, or why there is none. */
export type Answer = { readonly source: string } | { readonly unusable: string };

/**
 * Reads the code out of what a model answered, and mends slips that have one meaning only: a missing `export`, a changed signature, a parameter declared
 * again, a client of its own, prose around the code. Import lines go: they follow from the names that the code uses.
 * @param text the answer, with the forced start of the file in front where one was given.
 */
export function readAnswer(text: string, start: ModuleStart): Answer {
  const code = extractCode(text, start);
  if (code.trim() === '') return { unusable: 'the answer holds no code' };
  const declaration = new RegExp(`(?:function\\s+${start.name}\\b|(?:const|let)\\s+${start.name}\\s*[:=])`);
  if (!declaration.test(code)) return { unusable: `the answer does not define ${start.name}` };
  const body = dropTrailingText(removeForeignImports(code));
  if (!bracesClose(body)) return { unusable: 'the answer ends in the middle of the code' };
  return { source: `${mendBody(body, start).trim()}\n` };
}

/** The same of an answer to a conversation that ends with the start of the file, which the answer goes on from. */
export function readWhole(text: string, forcedStart: string, start: ModuleStart): Answer {
  // Some servers do not go on from the forced start but answer with a file of their own: then the answer stands alone.
  const standsAlone = /```|^\s*(?:import|export)\s/.test(text);
  return readAnswer(standsAlone ? text : forcedStart + text, start);
}

/** Block that declares the module's function; without one, the last block; without any fence, the text from its first code line. */
function extractCode(text: string, start: ModuleStart): string {
  const blocks = [...text.matchAll(/```[a-zA-Z]*[^\S\n]*\n([\s\S]*?)(?:\n```|$)/g)].map((match) => match[1] ?? '');
  const fenced = blocks.find((block) => block.includes(start.name)) ?? blocks.at(-1);
  if (fenced !== undefined) return fenced;
  const line = text.search(/^(?:import|export|async function|function|const|\/\/|\/\*)/m);
  return line < 0 ? '' : text.slice(line);
}

function mendBody(body: string, start: ModuleStart): string {
  let code = rowsOfRepository(dayOfInstant(body));
  code = code.replace(new RegExp(`^(?:export\\s+)?(?:default\\s+)?(?=(?:async\\s+)?function\\s+${start.name}\\b)`, 'm'), 'export ');
  code = code.replace(new RegExp(`^export function ${start.name}\\b`, 'm'), `export async function ${start.name}`);
  code = code.replace(new RegExp(`^(?:export\\s+)?(?=const\\s+${start.name}\\s*[:=])`, 'm'), 'export ');
  code = code.replace(new RegExp(`^export async function ${start.name}\\s*\\([^)]*\\)\\s*(?::\\s*[^{]+?)?\\s*\\{`, 'm'), `${start.signature} {`);
  return returnStoredRow(removeRepeatedParameters(code, start.signature));
}

/** Text after the last closing brace at the start of a line is prose, unless it goes on with code. */
function dropTrailingText(code: string): string {
  const end = code.lastIndexOf('\n}');
  return end < 0 ? code : code.slice(0, end + 2);
}

/** True when no brace is left open. Strings, templates and comments are skipped. */
function bracesClose(code: string): boolean {
  const bare = code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/[^\n]*/g, '');
  let depth = 0;
  for (const character of bare) depth += character === '{' ? 1 : character === '}' ? -1 : 0;
  return depth === 0;
}
