import type { Module, Plan } from '@modwright/contracts/plan';
import { parseSync } from 'oxc-parser';
import type { Diagnostic } from '../diagnostics.ts';
import { dependenciesOf, withImports } from '../module-text.ts';
import { moduleFile, modulePath } from '../names.ts';
import { profileOf } from '../profiles.ts';
import { reachesOut } from './reaches-out.ts';

/** Files of the app that every module may import. */
const PLATFORM: readonly string[] = ['../schema.ts', '../platform/http-error.ts', '../platform/dates.ts', '../platform/db-types.ts'];

/**
 * What a module's source imports or reaches for that its profile does not allow; empty = nothing. Told like the type checker's messages, each as
 * one thing to mend. It reads the program, not its text, so that comments and strings count for nothing. What is put together while the program runs
 * cannot be read: the sandbox confines it all the same, and the type check leaves it nothing of the machine to name.
 */
export function forbiddenIn(plan: Plan, module: Module, source: string): Diagnostic[] {
  const text = withImports(plan, module, source);
  const { module: parts, program, errors } = parseSync('module.ts', text);
  const at = ({ start, message }: Found): Diagnostic => ({ file: modulePath(module), line: text.slice(0, start).split('\n').length, message });
  const [error] = errors;
  if (error) return [at({ start: error.labels[0]?.start ?? 0, message: `the source cannot be read: ${error.message}` })];
  const mayImport = importable(plan, module);
  const named = [
    ...parts.staticImports.map((one) => one.moduleRequest),
    ...parts.staticExports.flatMap(({ entries }) => entries.map((one) => one.moduleRequest)),
  ];
  const refused = named.filter((request) => request !== null).filter(({ value }) => !mayImport.has(packageOf(value)));
  const found: Found[] = [
    ...refused.map(({ start, value }) => ({ start, message: `"${value}" must not be imported. A module works with \`db\` and its input.` })),
    ...[...parts.dynamicImports, ...parts.importMetas].map(({ start }) => ({ start, message: '`import` must not be used inside of code. Remove it.' })),
    ...reachesOut(program).map(({ start, name }) => ({ start, message: `\`${name}\` must not be used. Remove it, or give a value of this name another one.` })),
  ];
  return found.sort((left, right) => left.start - right.start).map(at);
}

interface Found {
  /** Offset in the source. */
  readonly start: number;
  readonly message: string;
}

/** Module specifiers, without a path inside of a package. */
function importable(plan: Plan, module: Module): ReadonlySet<string> {
  const called = dependenciesOf(plan, module).map((dependency) => `./${moduleFile(dependency)}`);
  return new Set([...PLATFORM, ...called, ...Object.keys(profileOf(plan).dependencies)]);
}

/** "date-fns/format" gives "date-fns", "@scope/name/x" gives "@scope/name"; a path or "node:fs" stays as it is. */
function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^./:@][^/:]*(?=\/|$)/.exec(specifier)?.[0] ?? specifier;
}
