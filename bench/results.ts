import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export { bootstrapCi90, quantile, round } from '@modwright/grading';

/** One measured figure. */
export interface Measurement {
  readonly value: number;
  /** "ms", "1/s", "share", "GiB"... */
  readonly unit: string;
  /** How many samples the value comes from. */
  readonly n: number;
  /** 90 % confidence interval of the value. */
  readonly ci90?: readonly [low: number, high: number];
}

/** A row of docs/results.json. */
export interface ResultRow extends Measurement {
  readonly machine: string;
  readonly command: string;
  readonly commit: string;
  /** ISO day. */
  readonly date: string;
}

const ROOT = join(import.meta.dirname, '..');
const JSON_FILE = join(ROOT, 'docs', 'results.json');
const PAGE_FILE = join(ROOT, 'docs', 'results.md');

/**
 * Writes one row into docs/results.json and renders docs/results.md anew. Only a bench command calls it, so that no figure is written by hand.
 * @param name "sandbox.start.overhead_ms_p50"
 * @param command what a reader types to measure it again.
 */
export async function writeResult(name: string, measurement: Measurement, command: string): Promise<void> {
  if (!Number.isFinite(measurement.value)) throw new Error(`${name} was not measured: ${measurement.value} is no figure`);
  const row: ResultRow = { ...measurement, machine: machine(), command, commit: commit(), date: new Date().toISOString().slice(0, 10) };
  await withLock(() => {
    const rows = { ...readResults(), [name]: row };
    const sorted = Object.fromEntries(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1)));
    replace(JSON_FILE, `${JSON.stringify(sorted, null, 2)}\n`);
    replace(PAGE_FILE, renderResults(sorted));
  });
}

export function readResults(): Record<string, ResultRow> {
  return existsSync(JSON_FILE) ? (JSON.parse(readFileSync(JSON_FILE, 'utf8')) as Record<string, ResultRow>) : {};
}

/** The rows as a page. */
export function renderResults(rows: Readonly<Record<string, ResultRow>>): string {
  const lines = Object.entries(rows).map(([name, row]) => {
    const interval = row.ci90 ? `${row.ci90[0]} to ${row.ci90[1]}` : '';
    return `| \`${name}\` | ${row.value} | ${row.unit} | ${row.n} | ${interval} | ${row.machine} | \`${row.command}\` | ${row.commit} | ${row.date} |`;
  });
  return [
    '# Results',
    '',
    'Rendered from `results.json`, which the bench commands write. Do not edit.',
    '',
    '| name | value | unit | n | 90 % interval | machine | command | commit | date |',
    '|---|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function machine(): string {
  const cores = cpus();
  const model = (cores[0]?.model ?? process.arch)
    .replaceAll(/\((R|TM)\)/g, '')
    .replace(/\s*(CPU\s*)?@.*$/, '')
    .trim();
  return `${cores.length} cores, ${model || process.arch}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs/results.json', ':!docs/results.md') !== '';
  return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '');
}

function replace(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** Two bench commands may end at once. */
async function withLock(work: () => void): Promise<void> {
  const lock = `${JSON_FILE}.lock`;
  mkdirSync(join(ROOT, 'docs'), { recursive: true });
  for (let attempt = 0; ; attempt++) {
    try {
      closeSync(openSync(lock, 'wx'));
      break;
    } catch (error) {
      if (attempt >= 100) throw new Error(`failed to write a result: remove ${lock} if no other bench runs`, { cause: error });
      await delay(50);
    }
  }
  try {
    work();
  } finally {
    rmSync(lock);
  }
}
