import type { Diagnostic } from '@modwright/profiles';
import type { Clone, LintMessage } from '../inspector/request.ts';

/** What the tools saw in the modules. */
export interface Inspection {
  readonly lint: readonly LintMessage[];
  readonly types: readonly Diagnostic[];
  /** Each with at least one side in a module. */
  readonly clones: readonly Clone[];
  /** Modules that no tool could read, and why. Their scores are 0: what cannot be looked at is not good. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** More than ten times what a module has ever needed; a tool may take time that grows with the square of it. */
const MAX_SOURCE_CHARS = 60_000;
const MAX_LINE_CHARS = 2_000;

/** Why a source is not given to any tool; undefined when it is. */
export function tooBig(source: string): string | undefined {
  if (source.length > MAX_SOURCE_CHARS) return `it has ${source.length} characters: at most ${MAX_SOURCE_CHARS} are read`;
  const longest = source.split('\n').reduce((most, line) => Math.max(most, line.length), 0);
  return longest > MAX_LINE_CHARS ? `a line has ${longest} characters: at most ${MAX_LINE_CHARS} are read` : undefined;
}

/** The source with nothing in it that asks the type checker or the duplicate finder to look away. As long as before, so that places stay. */
export function withoutDirectives(source: string): string {
  return source
    .replace(/@ts-(?=ignore|nocheck|expect-error|check)/g, '@ts_')
    .replace(/jscpd:/gi, 'jscpd_')
    .replace(/\/\/\/(?=\s*<)/g, '// ');
}

/** The source without its import lines, which the scaffold writes and which are alike everywhere. Places stay. */
export function withoutImports(source: string): string {
  return source.replace(/^import .*$/gm, '');
}
