import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHART, chartReadme, chartSchema } from './chart-values.ts';

const read = (file: string): string => readFileSync(join(CHART, file), 'utf8');

test('schema and README say what values.yaml says: else run node bench/cluster/chart-values.ts', () => {
  assert.equal(read('values.schema.json'), chartSchema());
  assert.equal(read('README.md'), chartReadme(read('README.md')));
});
