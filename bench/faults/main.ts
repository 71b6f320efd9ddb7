// usage: scripts/faults [--all] [--table] [--record] [CASE...]   does to real processes what can go wrong; CASE = VICTIM or VICTIM/FAULT, as in postgres/kill; without one: a list. --table: the table of docs/faults.md; --record: also the rows of docs/results.json
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawBallots } from '../ballots.ts';
import { writeResult } from '../results.ts';
import { ROOT } from '../running-stack.ts';
import { allCases, whyNot, type Case } from './cases.ts';
import { startInstallation } from './installation.ts';
import { mountBlockDisk, type BlockDisk } from './power-cut.ts';
import { runCase, type Outcome, type Stage } from './run-case.ts';
import { problemsOf, renderTable, seenText, wasRun, type Row } from './table.ts';

const ROWS_FILE = join(ROOT, 'docs', 'faults.json');
const PAGE = join(ROOT, 'docs', 'faults.md');
const COMMAND = 'scripts/faults --all --record';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false }, table: { type: 'boolean', default: false }, record: { type: 'boolean', default: false } },
});
const chosen = allCases().filter(({ victim, fault }) => values.all || positionals.includes(victim) || positionals.includes(`${victim}/${fault}`));
if (chosen.length === 0) {
  console.log(
    `usage: scripts/faults --all, or any of\n${allCases()
      .map(({ victim, fault }) => `  ${victim}/${fault}`)
      .join('\n')}`,
  );
  process.exit(positionals.length === 0 ? 0 : 1);
}

const rows: Row[] = [];
// Cases of one kind share an installation, so that it is also seen to live on.
for (const kind of ['usual', 'cluster', 'disk'] as const) {
  const cases = chosen.filter((one) => kindOf(one) === kind);
  const able = cases.filter((one) => note(one, whyNot(one, true)) === undefined);
  if (kind === 'disk') for (const one of able) await onStage(kind, [one]);
  else if (able.length > 0) await onStage(kind, able);
}
if (values.record) await record(keepRows(rows));
const broken = rows.filter(wasRun).filter(({ findings }) => problemsOf(findings).length > 0);
console.log(`${rows.length} cases, ${broken.length} broken`);
process.exitCode = broken.length > 0 ? 1 : 0;

function kindOf({ victim, fault }: Case): 'usual' | 'cluster' | 'disk' {
  return victim === 'nats-cluster' ? 'cluster' : fault === 'power-cut' ? 'disk' : 'usual';
}

function note(one: Case, reason: string | undefined): string | undefined {
  if (reason !== undefined) add({ ...one, notRun: reason });
  return reason;
}

/** A run of hours that is ended has its table up to there. */
function add(row: Row): void {
  rows.push(row);
  if (values.table || values.record) keepRows([row]);
}

async function onStage(kind: 'usual' | 'cluster' | 'disk', cases: readonly Case[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'modwright-faults-'));
  let disk: BlockDisk | undefined;
  try {
    disk = kind === 'disk' ? mountBlockDisk(makeFolder(folder, 'block')) : undefined;
    const installation = await startInstallation({ folder, threeNats: kind === 'cluster', ...(disk ? { dataFolder: disk.folder } : {}) });
    try {
      const keyId = /^mw_([^.]+)/.exec(installation.apiKey)?.[1] ?? '';
      const votes = await drawBallots(installation.store, { keyId, internalToken: installation.internalToken, contests: 200, raters: 12 });
      for (const one of cases) await runNoted({ installation, votes, ...(disk ? { disk } : {}) }, one);
    } finally {
      await installation.stop();
    }
  } finally {
    disk?.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(...parts: string[]): string {
  const folder = join(...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function runNoted(stage: Stage, one: Case): Promise<void> {
  const name = `${one.victim}/${one.fault}`;
  try {
    const outcome = await runCase(stage, one);
    add({ ...outcome, date: new Date().toISOString().slice(0, 10), load: Math.round(loadavg()[0] ?? 0) });
    const problems = problemsOf(outcome.findings);
    console.log(
      `${problems.length === 0 ? 'held  ' : 'BROKEN'} ${name}: ${seenText(outcome)}; answers after ${outcome.recoveryMs} ms, builds after ${outcome.buildsMs} ms`,
    );
    for (const problem of problems.slice(0, 10)) console.log(`       ${problem}`);
  } catch (error) {
    console.log(`FAILED ${name}: ${(error as Error).message}`);
    add({ ...one, notRun: (error as Error).message.split('\n')[0] ?? '' });
    process.exitCode = 1;
  }
}

/** Rows of cases that were not run this time stay. */
function keepRows(fresh: readonly Row[]): Row[] {
  const isFresh = ({ victim, fault }: Row): boolean => fresh.some((row) => victim === row.victim && fault === row.fault);
  const all = [...(JSON.parse(readFileSync(ROWS_FILE, 'utf8')) as Row[]).filter((old) => !isFresh(old)), ...fresh];
  writeFileSync(ROWS_FILE, `${JSON.stringify(all, null, 2)}\n`);
  const [head, , tail] = readFileSync(PAGE, 'utf8').split(/<!-- (?:table|end) -->\n/);
  writeFileSync(PAGE, `${head}<!-- table -->\n${renderTable(all)}<!-- end -->\n${tail}`);
  return all;
}

async function record(all: readonly Row[]): Promise<void> {
  const run = all.filter(wasRun);
  const sum = (of: (row: Outcome) => number): number => run.reduce((total, row) => total + of(row), 0);
  await writeResult('faults.lost', { value: sum(({ findings }) => findings.lost.length), unit: 'count', n: run.length }, COMMAND);
  await writeResult('faults.doubled', { value: sum(({ findings }) => findings.doubled.length), unit: 'count', n: run.length }, COMMAND);
}
