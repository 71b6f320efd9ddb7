import type { ScalePoint } from '@modwright/contracts/build';
import { faultOf, hasAccepted, type Growth, type ScaleFault } from './load-faults.ts';
import { answersOf, failuresOf, most, p95, type Measured } from './measured.ts';

export interface ScaleScore {
  /** 0..1 */
  readonly value: number;
  readonly evidence: string;
  readonly faults: readonly ScaleFault[];
}

/** What is left of a score whose statements do not grow. Rows are the same on every machine and in every run; time is not, so it counts least. */
const SHARES = { statements: 0.5, rows: 0.3, time: 0.2 } as const;
/** A page of rows may always be read, whatever is told of it. */
const FREE_ROWS = 100;
/** Of each thing that is told, so many rows may have been read: itself and what belongs to it. */
const ROWS_A_THING = 3;
/** Up to here time is mostly the noise of the machine. */
const FREE_MS = 5;
/** The scaffold's own lists may slow down this much before they are no measure any more: a module in the same process could slow them down. */
const MAX_BASELINE = 3;
/** Parts above this are no finding. */
const FINE = 0.9;

/**
 * How well an endpoint bears more rows, from what it took at the small and at the large size. With n = large rows / small rows, something grows with
 * the exponent log(large / small) / log n: 0 = not at all, 1 = with the rows.
 * score = statements * (0.5 + 0.3 * rows + 0.2 * time)
 * - statements: 1 - exponent of the most statements one answer took. A loop with a call for each row has 0, whatever else is well: on a database
 *   that is not in the same process each statement is a journey.
 * - rows: 1 - exponent of the rows that were read beyond what is needed: a page, three for each thing the answer tells, or what was read at the
 *   small size. A report that reads a table to tell one number has 0.
 * - time: the exponent of the 95th percentile over that of the scaffold's plain lists in the same run; 1 up to an exponent of 0.5, 0 from 1 on.
 * 0 for an endpoint that fails, answers something else under load than alone, answers without reading what it read the first time, or whose counts
 * are not the platform's own.
 * Limits: what an answer says at the large size is not known to be right; cases see to that with few rows. Of actions only the work is judged.
 * Undefined when no request was accepted at either size: then nothing is known.
 */
export function scoreGrowth(growth: Growth, baseline: number): ScaleScore | undefined {
  const { endpoint, small, large, stuckAt } = growth;
  if (stuckAt !== undefined) return broken('no-answer', `${endpoint} does not come to an end with ${stuckAt} rows of everything: read less, and not in a loop`);
  if (!small || !large) return undefined;
  const fault = faultOf(growth, small) ?? faultOf(growth, large);
  if (fault) return broken(fault.rule, fault.message);
  if (!hasAccepted(growth, small)) return hasAccepted(growth, large) ? scoreParts(endpoint, small, large, baseline) : undefined;
  if (!hasAccepted(growth, large)) return broken('wrong-under-load', `${endpoint} refuses with ${large.rows} rows what it answers with ${small.rows}`);
  return scoreParts(endpoint, small, large, baseline);
}

/** How the scaffold's plain lists slow down: the middle one's 95th percentile at the large size over that at the small one. 1 without lists. */
export function baselineOf(lists: readonly Growth[]): number {
  const ratios = lists.flatMap(({ small, large }) => (small && large ? [slowdown(small, large)] : [])).toSorted((one, other) => one - other);
  return Math.min(MAX_BASELINE, Math.max(1, ratios[Math.floor(ratios.length / 2)] ?? 1));
}

/** What an endpoint took at one size, for people and charts. */
export function toPoint(measured: Measured, module: string): ScalePoint {
  const answers = answersOf(measured);
  return {
    endpoint: measured.endpoint,
    module,
    rows: measured.rows,
    p95Ms: p95(measured),
    statements: most(measured, 'statements'),
    rowsRead: most(measured, 'rows'),
    answers: answers.length,
    failures: failuresOf(measured),
  };
}

function scoreParts(endpoint: string, small: Measured, large: Measured, baseline: number): ScaleScore {
  const exponent = (before: number, after: number): number => Math.log(after / before) / Math.log(large.rows / small.rows);
  const [statements, statementsBefore] = [most(large, 'statements'), most(small, 'statements')];
  const [rows, rowsBefore] = [most(large, 'rows'), most(small, 'rows')];
  const told = Math.max(...answersOf(large).map(({ size }) => size));
  const needed = Math.max(FREE_ROWS, rowsBefore, ROWS_A_THING * told);
  const parts = {
    statements: within01(1 - exponent(Math.max(1, statementsBefore), Math.max(1, statements))),
    rows: within01(1 - exponent(needed, Math.max(needed, rows))),
    time: within01(2 - 2 * exponent(1, Math.max(1, slowdown(small, large) / baseline))),
  };
  const value = parts.statements * (SHARES.statements + SHARES.rows * parts.rows + SHARES.time * parts.time);
  const sizes = `with ${large.rows} rows of everything (${small.rows})`;
  const evidence = `${endpoint} takes ${statements} SQL statements (${statementsBefore}), reads ${rows} rows (${rowsBefore}) and answers in ${ms(large)} ms (${ms(small)}) ${sizes}`;
  const all: ScaleFault[] = [
    { rule: 'statements-grow', message: `${endpoint} takes ${statements} SQL statements ${sizes}: read before the loop, with { in: [...] }, not in it` },
    {
      rule: 'rows-read',
      message: `${endpoint} reads ${rows} rows to tell ${told} ${told === 1 ? 'thing' : 'things'}: let the database choose and count, with where, take and count`,
    },
    { rule: 'slow', message: `${endpoint} answers in ${ms(large)} ms ${sizes}: go through the rows once, not once for each row` },
  ];
  const kept: Readonly<Record<string, number>> = { 'statements-grow': parts.statements, 'rows-read': parts.rows, slow: parts.time };
  return { value, evidence, faults: all.filter(({ rule }) => (kept[rule] ?? 1) < FINE) };
}

function broken(rule: ScaleFault['rule'], message: string): ScaleScore {
  return { value: 0, evidence: message, faults: [{ rule, message }] };
}

function slowdown(small: Measured, large: Measured): number {
  return Math.max(FREE_MS, p95(large)) / Math.max(FREE_MS, p95(small));
}

function ms(measured: Measured): string {
  return p95(measured).toFixed(p95(measured) < 10 ? 1 : 0);
}

function within01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
