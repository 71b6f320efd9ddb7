// usage: node bench/spec.ts [--strict] [--write]   how every promise stands by the tests that were just run (scripts/spec)
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readResults } from './results.ts';
import { missingTests, readPromises, standingOf, type TestResult } from './spec/promises.ts';
import { renderLines, renderSpec } from './spec/render.ts';

const ROOT = join(import.meta.dirname, '..');
const RUNS = join(ROOT, '.test-results');

const { values } = parseArgs({ options: { strict: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } } });
const promises = readPromises(join(ROOT, 'spec/promises.yaml'));
const results = readRuns();
const standings = new Map(promises.map((promise) => [promise.id, standingOf(promise, results)]));
const missing = missingTests(promises, (file) => (existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : undefined));

console.log(renderLines(promises, standings));
for (const { file, name } of missing) console.log(`spec/promises.yaml names a test that is not there: ${file}: ${name}`);
if (values.write) writeFileSync(join(ROOT, 'SPEC.md'), renderSpec(promises, standings, readResults()));
const bad = [...standings.values()].filter((standing) => standing === 'broken' || (values.strict && standing === 'not run'));
if (missing.length + bad.length > 0) process.exitCode = 1;

/** What scripts/test-results.mjs wrote while tests ran, kind by kind. */
function readRuns(): TestResult[] {
  if (!existsSync(RUNS)) return [];
  const files = readdirSync(RUNS).filter((name) => name.endsWith('.jsonl'));
  const lines = files.flatMap((name) => readFileSync(join(RUNS, name), 'utf8').split('\n').filter(Boolean));
  return lines.map((line) => JSON.parse(line) as TestResult);
}
