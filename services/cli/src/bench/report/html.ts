import { isAccepted, passed, type BenchResult } from '../result.ts';
import type { ModelSummary } from '../summary.ts';
import { escapeHtml, legend, modelChart, passChart, tokenChart } from './charts.ts';
import { READING_THE_TABLE } from './markdown.ts';
import { modelRows, percent, resultRows, scoreRows, whole } from './tables.ts';

const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #5b6470; --back: #ffffff; --line: #d8dde3; --panel: #f6f8fa;
  --team: #1d5fd1; --single: #c2570c; --floor: #98a2ad; --ceiling: #2f8a4c; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ed; --soft: #9aa4b0; --back: #14171b; --line: #323941; --panel: #1c2127;
  --team: #6ea8ff; --single: #f5a05a; --floor: #7d8792; --ceiling: #6cc788; } }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 60rem; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.soft, .legend { color: var(--soft); font-size: .9rem; }
.cards { display: flex; flex-wrap: wrap; gap: .75rem; } .cards div { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .6rem 1rem; }
.cards b { display: block; font-size: 1.4rem; } .cards .soft { display: block; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; } td:not(:first-child), th:not(:first-child) { text-align: right; }
tr:last-child td { font-weight: 600; } table.all tr:last-child td { font-weight: inherit; } table.all td.why { white-space: normal; text-align: left; min-width: 14rem; }
svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; } svg text { fill: var(--text); } svg .tick { fill: var(--soft); font-size: 12px; }
.grid { stroke: var(--line); } .joint { stroke: var(--soft); stroke-width: 2; } .whisker { stroke: var(--text); stroke-width: 2; }
.team { fill: var(--team); background: var(--team); } .single { fill: var(--single); background: var(--single); }
.floor { fill: var(--floor); background: var(--floor); } .ceiling { fill: var(--ceiling); background: var(--ceiling); }
.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 50%; margin-right: .35em; } .legend span { margin-right: 1em; }
`;

/** One page with the figures of every model: no script, nothing that is loaded from elsewhere. */
export function toHtml(models: readonly ModelSummary[]): string {
  const comparison = models.some(({ total }) => total.some(({ system }) => system === 'single' || system === 'team'))
    ? `<section><h2>All briefs</h2>${modelChart(models)}${table(modelRows(models), 'all')}</section>`
    : '';
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Modwright bench</title><style>${STYLE}</style></head><body>`,
    `<h1>Modwright bench</h1><p class="soft">${escapeHtml(READING_THE_TABLE)}</p>`,
    comparison,
    ...models.map(modelSection),
    '</body></html>\n',
  ].join('\n');
}

function modelSection(summary: ModelSummary): string {
  const { model, seeds, briefs, results } = summary;
  const scores = scoreRows(summary);
  return [
    `<section><h2>${escapeHtml(model)}, ${seeds === 1 ? '1 seed' : `${seeds} seeds`}</h2>`,
    cards(summary),
    '<h3>Cases passed, by brief</h3>',
    legend(),
    passChart(briefs),
    table(resultRows(summary)),
    ...(scores.length > 0 ? ['<h3>Checkpoint scores: the team by brief, every system over all</h3>', table(scores, 'all')] : []),
    '<h3>Tokens</h3>',
    tokenChart(briefs),
    '<h3>Every build</h3>',
    buildTable(results),
    '</section>',
  ].join('\n');
}

function cards({ total, readings }: ModelSummary): string {
  const card = (name: string, figure: string, more: string): string =>
    `<div>${escapeHtml(name)}<b>${figure}</b><span class="soft">${escapeHtml(more)}</span></div>`;
  const systems = total.map(({ system, pass, accepted, builds }) =>
    card(system, percent(pass.value), `${Math.round(accepted.value * builds)} of ${builds} accepted`),
  );
  const read = readings ? [card('ambiguities read as meant', percent(readings.value), `of ${readings.of}`)] : [];
  return `<div class="cards">${[...systems, ...read].join('')}</div>`;
}

function buildTable(results: readonly BenchResult[]): string {
  const head = ['brief', 'seed', 'system', 'cases', 'end', 'tokens', 'seconds', 'repairs', 'why'];
  const rows = results.map((result) => [
    result.brief,
    String(result.seed),
    result.system,
    `${passed(result)}/${result.cases}`,
    isAccepted(result) ? 'accepted' : result.status,
    whole(result.tokens),
    whole(result.seconds),
    String(result.repairTurns),
    result.failed.length > 0 ? [result.reason, `fails: ${result.failed.join(', ')}`].filter(Boolean).join('; ').slice(0, 300) : '',
  ]);
  return table([head, ...rows], 'all');
}

function table(rows: readonly (readonly string[])[], style = ''): string {
  const [head = [], ...body] = rows;
  const last = head.at(-1) === 'why' ? head.length - 1 : -1;
  const row = (cells: readonly string[]): string =>
    `<tr>${cells.map((cell, index) => `<td${index === last ? ' class="why"' : ''}>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  const heads = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  return `<div class="scroll"><table${style ? ` class="${style}"` : ''}><thead><tr>${heads}</tr></thead><tbody>${body.map(row).join('')}</tbody></table></div>`;
}
