import { SYSTEMS, type System } from '../result.ts';
import type { BriefSummary, ModelSummary, Summary } from '../summary.ts';
import { percent, whole } from './tables.ts';

/** Text as it stands in HTML and SVG. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Pixels of the drawing's own scale; the page stretches it. */
const WIDTH = 760;
const LABELS = 190;
const RIGHT = 60;
const ROW = 34;
const TOP = 28;
const PLOT = WIDTH - LABELS - RIGHT;

/** One row a brief, one mark a system, from no case to all cases; a line joins the single agent and the team. */
export function passChart(briefs: readonly BriefSummary[]): string {
  const rows = briefs.map(({ brief, systems }, index) => {
    const y = TOP + index * ROW + ROW / 2;
    const of = (system: System): Summary | undefined => systems.find((one) => one.system === system);
    const [single, team] = [of('single'), of('team')];
    const joint = single && team ? `<line class="joint" x1="${at(single.pass.value)}" x2="${at(team.pass.value)}" y1="${y}" y2="${y}"/>` : '';
    const marks = SYSTEMS.flatMap((system) => of(system) ?? []).map((one) => mark(one, y));
    return `${label(brief, y)}${joint}${marks.join('')}`;
  });
  return svg('Share of cases passed, by brief', briefs.length, `${shareAxis(briefs.length)}${rows.join('')}`);
}

/** The share over all briefs with its 90 % interval, for the single agent and the team of every model. */
export function modelChart(models: readonly ModelSummary[]): string {
  const rows = models.flatMap(({ model, total }) =>
    total.filter(({ system }) => system === 'single' || system === 'team').map((summary) => ({ name: `${model}, ${summary.system}`, summary })),
  );
  const drawn = rows.map(({ name, summary }, index) => {
    const y = TOP + index * ROW + ROW / 2;
    const [low, high] = summary.pass.ci90;
    const whisker = `<line class="whisker" x1="${at(low)}" x2="${at(high)}" y1="${y}" y2="${y}"/>`;
    return `${label(name, y)}${bar(summary.system, y, summary.pass.value * PLOT, 16, title(summary))}${whisker}${value(percent(summary.pass.value), y)}`;
  });
  return svg('Share of all cases passed, with 90 % intervals', rows.length, `${shareAxis(rows.length)}${drawn.join('')}`);
}

/** Mean tokens of a build, by brief. */
export function tokenChart(briefs: readonly BriefSummary[]): string {
  const most = Math.max(1, ...briefs.flatMap(({ systems }) => systems.map(({ tokens }) => tokens)));
  const rows = briefs.map(({ brief, systems }, index) => {
    const y = TOP + index * ROW + ROW / 2;
    const bars = (['team', 'single'] as const).flatMap((system, place) => {
      const one = systems.find((each) => each.system === system);
      return one ? [bar(system, y - 6 + place * 12, (one.tokens / most) * PLOT, 9, `${brief}, ${system}: ${whole(one.tokens)} tokens`)] : [];
    });
    const team = systems.find(({ system }) => system === 'team') ?? systems.find(({ system }) => system === 'single');
    return `${label(brief, y)}${bars.join('')}${team ? value(whole(team.tokens), y) : ''}`;
  });
  return svg('Mean tokens of a build, by brief', briefs.length, rows.join(''));
}

/** What the colours stand for. */
export function legend(): string {
  return `<p class="legend">${SYSTEMS.map((system) => `<span><i class="${system}"></i>${system}</span>`).join(' ')}</p>`;
}

function svg(name: string, rows: number, content: string): string {
  const height = TOP + rows * ROW + 8;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(name)}">${content}</svg>`;
}

function shareAxis(rows: number): string {
  const bottom = TOP + rows * ROW;
  const lines = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line class="grid" x1="${at(share)}" x2="${at(share)}" y1="${TOP - 6}" y2="${bottom}"/><text class="tick" x="${at(share)}" y="${TOP - 12}" text-anchor="middle">${percent(share)}</text>`,
  );
  return lines.join('');
}

function mark(summary: Summary, y: number): string {
  const x = at(summary.pass.value);
  const { system } = summary;
  const isTeam = system === 'single' || system === 'team';
  const shape = isTeam
    ? `<circle class="${system}" cx="${x}" cy="${y}" r="7">`
    : `<rect class="${system}" x="${Number(x) - 2}" y="${y - 10}" width="4" height="20">`;
  return `${shape}<title>${escapeHtml(title(summary))}</title></${isTeam ? 'circle' : 'rect'}>`;
}

function title({ system, pass, builds }: Summary): string {
  return `${system}: ${percent(pass.value)} of ${pass.of} cases in ${builds} build${builds === 1 ? '' : 's'}`;
}

function bar(system: System, y: number, width: number, height: number, text: string): string {
  return `<rect class="${system}" x="${LABELS}" y="${y - height / 2}" width="${Math.max(1, width).toFixed(1)}" height="${height}"><title>${escapeHtml(text)}</title></rect>`;
}

function label(text: string, y: number): string {
  return `<text x="${LABELS - 12}" y="${y + 4}" text-anchor="end">${escapeHtml(text.length > 28 ? `${text.slice(0, 27)}…` : text)}</text>`;
}

function value(text: string, y: number): string {
  return `<text class="tick" x="${WIDTH - RIGHT + 8}" y="${y + 4}">${escapeHtml(text)}</text>`;
}

function at(share: number): string {
  return (LABELS + share * PLOT).toFixed(1);
}
