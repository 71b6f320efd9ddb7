// usage: node bench/spec.ts [--strict] [--write]   how every promise stands by the tests that were just run (scripts/spec)
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readResults } from './results.ts';
import { missingTests, readPromises, standingOf } from './spec/promises.ts';
import { renderLines, renderSpec } from './spec/render.ts';
import { readRuns, readSource } from './spec/runs.ts';

const ROOT = join(import.meta.dirname, '..');

const { values } = parseArgs({ options: { strict: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } } });
const promises = readPromises(join(ROOT, 'spec/promises.yaml'));
const results = readRuns();
const standings = new Map(promises.map((promise) => [promise.id, standingOf(promise, results)]));
const missing = missingTests(promises, readSource);

console.log(renderLines(promises, standings));
for (const { file, name } of missing) console.log(`spec/promises.yaml names a test that is not there: ${file}: ${name}`);
if (values.write) writeFileSync(join(ROOT, 'SPEC.md'), renderSpec(promises, standings, readResults()));
const bad = [...standings.values()].filter((standing) => standing === 'broken' || (values.strict && standing === 'not run'));
if (missing.length + bad.length > 0) process.exitCode = 1;
