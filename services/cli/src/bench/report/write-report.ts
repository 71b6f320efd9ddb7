import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchBrief } from '../brief-folder.ts';
import { currentResults, planCells } from '../cells.ts';
import { SYSTEMS } from '../result.ts';
import { readAllResults } from '../result-store.ts';
import { summarise, type ModelSummary } from '../summary.ts';
import { toHtml } from './html.ts';
import { toMarkdownReport } from './markdown.ts';

/** What a folder's results say about these briefs, by model. */
export function summariesOf(folder: string, briefs: readonly BenchBrief[]): ModelSummary[] {
  return [...readAllResults(folder)].flatMap(([model, results]) => {
    const cells = planCells(briefs, SYSTEMS, Math.max(0, ...results.map(({ seed }) => seed)));
    const current = currentResults(cells, results);
    return current.length > 0 ? [summarise(model, briefs, current)] : [];
  });
}

/** Writes report.html and report.md of all models of the folder. Gives the paths. */
export function writeReport(folder: string, briefs: readonly BenchBrief[]): { html: string; markdown: string } {
  const models = summariesOf(folder, briefs);
  const [html, markdown] = [join(folder, 'report.html'), join(folder, 'report.md')];
  replace(html, toHtml(models));
  replace(markdown, toMarkdownReport(models));
  return { html, markdown };
}

/** Somebody may be looking at it. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
