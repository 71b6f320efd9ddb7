import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A test that shows a promise. */
export interface NamedTest {
  /** From the root of the repository. */
  readonly file: string;
  /** "*" stands for anything. */
  readonly name: string;
}

export interface SpecPromise {
  /** "P7". */
  readonly id: string;
  readonly promise: string;
  readonly faults: string;
  readonly tests: readonly NamedTest[];
  /** Names of rows of docs/results.json. */
  readonly figures: readonly string[];
}

interface Row {
  readonly id: string;
  readonly promise: string;
  readonly faults: string;
  readonly tests: readonly string[];
  readonly figures?: readonly string[];
}

/** Throws when a test is not named as "FILE: NAME". */
export function readPromises(file: string): SpecPromise[] {
  const rows = parse(readFileSync(file, 'utf8')) as Row[];
  return rows.map((row) => ({ ...row, figures: row.figures ?? [], tests: row.tests.map(parseTest) }));
}

function parseTest(text: string): NamedTest {
  const [, file, name] = /^(\S+?): (.+)$/.exec(text) ?? [];
  if (!file || !name) throw new Error(`"${text}" names no test: write "FILE: NAME"`);
  return { file, name };
}

/** A test as a run of it ended. */
export interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
}

/** How a promise stands: held by every test that is named; broken by one; not run, when one has no result; open, when none is named. */
export type Standing = 'held' | 'broken' | 'not run' | 'open';

export function standingOf({ tests }: SpecPromise, results: readonly TestResult[]): Standing {
  if (tests.length === 0) return 'open';
  const runs = tests.map((test) => results.filter(({ file, name }) => file === test.file && toPattern(test.name).test(name)));
  if (runs.flat().some(({ passed }) => !passed)) return 'broken';
  return runs.some((run) => run.length === 0) ? 'not run' : 'held';
}

/** Names of tests that their files do not have. @param read the text of a file; undefined = there is none. */
export function missingTests(promises: readonly SpecPromise[], read: (file: string) => string | undefined): NamedTest[] {
  return promises.flatMap(({ tests }) => tests).filter(({ file, name }) => !toPattern(name, false).test(read(file)?.replaceAll("\\'", "'") ?? ''));
}

function toPattern(name: string, whole = true): RegExp {
  const text = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\*', '.*');
  return new RegExp(whole ? `^${text}$` : text);
}
