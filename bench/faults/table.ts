import { availableParallelism } from 'node:os';
import { FAULTS, type Case } from './cases.ts';
import type { Findings } from './invariants.ts';
import type { Outcome } from './run-case.ts';

/** A case that was run. */
type RunRow = Outcome & {
  /** ISO day. */
  readonly date: string;
  /** Load average of the machine: how busy it was with this and everything else. */
  readonly load: number;
};

/** A row: a case that was run, or why it was not. */
export type Row = RunRow | (Case & { readonly notRun: string });

export function wasRun(row: Row): row is RunRow {
  return !('notRun' in row);
}

export function problemsOf({ lost, doubled, stuck, changed }: Findings): string[] {
  return [...lost.map((what) => `lost: ${what}`), ...doubled.map((what) => `doubled: ${what}`), ...stuck, ...changed];
}

/** What people saw, in a few words: "12 of 80 requests failed (503 x 10, no connection x 2) within 1.4 s". */
export function seenText({ view, endings }: Pick<Outcome, 'view' | 'endings'>): string {
  const failed = Object.values(view.failures).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(view.failures).map(([what, count]) => `${what} × ${count}`);
  const requests =
    failed === 0
      ? `none of ${view.requests} requests failed`
      : `${failed} of ${view.requests} requests failed (${kinds.join(', ')}) within ${seconds(view.awayMs)}`;
  const counts = [...Map.groupBy(endings, (ending) => ending)].map(([ending, all]) => (all.length > 1 ? `${all.length} × ${ending}` : ending));
  return `${requests}; builds: ${counts.join(', ')}`;
}

/** The table of docs/faults.md. */
export function renderTable(rows: readonly Row[]): string {
  const ordered = rows.toSorted((a, b) => a.victim.localeCompare(b.victim) || FAULTS.indexOf(a.fault) - FAULTS.indexOf(b.fault));
  const lines = ordered.map((row) => {
    if (!wasRun(row)) return `| ${row.victim} | ${row.fault} | not run: ${row.notRun} | | | | |`;
    const problems = problemsOf(row.findings);
    const held = problems.length === 0 ? 'held' : `**broken**: ${problems.slice(0, 3).join('; ')}`;
    return `| ${row.victim} | ${row.fault} | ${held} | ${row.briefs} + ${row.votes} | ${seconds(row.recoveryMs)} | ${seconds(row.buildsMs)} | ${seenText(row)} |`;
  });
  const run = rows.filter(wasRun);
  const broken = run.filter(({ findings }) => problemsOf(findings).length > 0);
  const loads = run.map(({ load }) => load);
  return [
    `${run.length} cases were run, ${broken.length} of them broken; ${rows.length - run.length} were not run.`,
    `Load average meanwhile: ${Math.min(...loads)} to ${Math.max(...loads)} on ${availableParallelism()} cores.`,
    '',
    '| who | fault | invariants | briefs + votes taken | answers again after | builds ended after | what people saw |',
    '|---|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
