import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestResult } from './promises.ts';

const ROOT = join(import.meta.dirname, '../..');
const RUNS = join(ROOT, '.test-results');

/** How tests ended that were just run, as scripts/test-results.mjs wrote it down. @param kind "cluster"; absent = every kind. */
export function readRuns(kind?: string): TestResult[] {
  if (!existsSync(RUNS)) return [];
  const files = readdirSync(RUNS).filter((name) => (kind === undefined ? name.endsWith('.jsonl') : name === `${kind}.jsonl`));
  const lines = files.flatMap((name) => readFileSync(join(RUNS, name), 'utf8').split('\n').filter(Boolean));
  return lines.map((line) => JSON.parse(line) as TestResult);
}

/** Text of a file of the repository; undefined = there is none. */
export function readSource(file: string): string | undefined {
  return existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : undefined;
}
