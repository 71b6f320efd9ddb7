import type { ModelSummary, Summary } from '../summary.ts';
import type { System } from '../result.ts';

/** "62 %"; "-" where there is no build. */
export function percent(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '-' : `${Math.round(value * 100)} %`;
}

/** "12,340". */
export function whole(value: number | undefined): string {
  return value === undefined ? '-' : Math.round(value).toLocaleString('en-US');
}

const HEAD = [
  'brief',
  'cases',
  'floor',
  'ceiling',
  'single',
  'team',
  'accepted single / team',
  'tokens single / team',
  'seconds single / team',
  'repairs single / team',
];

/** One row a brief and one over all; the first row is the head. Shares are of all cases of all builds, other figures means of a build. */
export function resultRows({ briefs, total }: ModelSummary): string[][] {
  const rows = briefs.map(({ brief, cases, systems }) => [brief, String(cases), ...figures(systems)]);
  const cases = briefs.reduce((sum, brief) => sum + brief.cases, 0);
  return [HEAD, ...rows, ['all', String(cases), ...figures(total)]];
}

function figures(systems: readonly Summary[]): string[] {
  const of = (system: System): Summary | undefined => systems.find((one) => one.system === system);
  const both = (show: (summary: Summary | undefined) => string): string => `${show(of('single'))} / ${show(of('team'))}`;
  return [
    ...(['floor', 'ceiling', 'single', 'team'] as const).map((system) => percent(of(system)?.pass.value)),
    both((one) => (one ? `${Math.round(one.accepted.value * one.builds)} of ${one.builds}` : '-')),
    both((one) => whole(one?.tokens)),
    both((one) => whole(one?.seconds)),
    both((one) => (one ? one.repairTurns.toFixed(1) : '-')),
  ];
}

/** Checkpoint scores: the team's by brief, then of every system over all briefs; nothing when nobody gave any. */
export function scoreRows({ briefs, total }: ModelSummary): string[][] {
  const team = briefs.map(({ brief, systems }) => ({ name: brief, scores: systems.find(({ system }) => system === 'team')?.scores ?? {} }));
  const rows = [...team, ...total.map(({ system, scores }) => ({ name: `all, ${system}`, scores }))].filter(({ scores }) => Object.keys(scores).length > 0);
  const checkpoints = [...new Set(rows.flatMap(({ scores }) => Object.keys(scores)))];
  if (rows.length === 0) return [];
  return [['brief', ...checkpoints], ...rows.map(({ name, scores }) => [name, ...checkpoints.map((checkpoint) => scores[checkpoint]?.toFixed(2) ?? '-')])];
}

/** One row a model, for several models on the same briefs. */
export function modelRows(models: readonly ModelSummary[]): string[][] {
  const cells = ({ model, total, seeds }: ModelSummary): string[][] =>
    total
      .filter(({ system }) => system === 'single' || system === 'team')
      .map(({ system, builds, pass, accepted, tokens, seconds }) => [
        model,
        system,
        String(builds),
        String(seeds),
        `${percent(pass.value)} (${percent(pass.ci90[0])} to ${percent(pass.ci90[1])})`,
        `${Math.round(accepted.value * builds)} of ${builds}`,
        whole(tokens),
        whole(seconds),
      ]);
  return [['model', 'system', 'builds', 'seeds', 'cases passed (90 % interval)', 'accepted', 'tokens', 'seconds'], ...models.flatMap(cells)];
}

/** Rows as a Markdown table. */
export function toMarkdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...body.map(line)].join('\n');
}
