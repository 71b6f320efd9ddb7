// usage: node bench/cluster/chart-properties.ts [--record]   how the properties of the chart stand by the tests that scripts/kube-e2e just ran
//   --record  writes how many hold into docs/results.json
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeResult } from '../results.ts';
import { missingTests, readPromises, standingOf } from '../spec/promises.ts';
import { readRuns, readSource } from '../spec/runs.ts';

const { values } = parseArgs({ options: { record: { type: 'boolean', default: false } } });
const properties = readPromises(join(import.meta.dirname, 'chart-properties.yaml'));
const runs = readRuns('cluster');
const standings = properties.map((property) => ({ property, standing: standingOf(property, runs) }));
const missing = missingTests(properties, readSource);
for (const { property, standing } of standings) console.log(`${standing.padEnd(8)} ${property.id}: ${property.promise}`);
for (const { file, name } of missing) console.log(`chart-properties.yaml names a test that is not there: ${file}: ${name}`);

const held = missing.length > 0 ? 0 : standings.filter(({ standing }) => standing === 'held').length;
console.log(`${held} of ${properties.length} hold`);
if (held < properties.length) process.exitCode = 1;
if (values.record) {
  const tests = new Set(properties.flatMap((property) => property.tests.map(({ file, name }) => `${file}: ${name}`)));
  await writeResult('cluster.chart.properties', { value: held, unit: `of ${properties.length} properties`, n: tests.size }, 'scripts/kube-e2e --record');
}
