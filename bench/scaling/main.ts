// usage: node bench/scaling/main.ts   writes the table of docs/scaling.md anew, from docs/results.json and the assumptions below
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readResults } from '../results.ts';
import { scale, toTable, type Assumptions } from './scale.ts';

const PAGE = join(import.meta.dirname, '../../docs/scaling.md');
const BETWEEN = /(<!-- table -->\n)[^]*?(<!-- end -->)/;

/** Assumed, as the page says: nothing of it was measured here. */
const ASSUMED: Assumptions = {
  builds: 1_000,
  buildSeconds: 277,
  gpuTokensPerSecond: 10_000,
  gpuHour: 0.8,
  coreHour: 0.04,
  gbMonth: 0.1,
  keepDays: 30,
};

const page = readFileSync(PAGE, 'utf8');
if (!BETWEEN.test(page)) throw new Error(`${PAGE} has no place for the table`);
writeFileSync(
  PAGE,
  page.replace(BETWEEN, (_all, head: string, tail: string) => `${head}\n${toTable(scale(readResults(), ASSUMED))}\n\n${tail}`),
);
