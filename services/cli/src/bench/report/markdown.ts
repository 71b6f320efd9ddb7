import type { ModelSummary } from '../summary.ts';
import { modelRows, percent, resultRows, scoreRows, toMarkdown } from './tables.ts';

/** What the columns of the tables mean. */
export const READING_THE_TABLE =
  "Shares are cases passed of all the person's own cases of all builds; a build that failed counts 0. Accepted: builds that pass every one of them. " +
  'Floor: the scaffold of the gold app without modules. Ceiling: the gold app. Single: one conversation with the same model, at most the tokens the team used. ' +
  'Tokens, seconds and repairs are means of a build.';

/** The tables of all models as Markdown. */
export function toMarkdownReport(models: readonly ModelSummary[]): string {
  const comparison = models.length > 1 ? ['## Models', '', toMarkdown(modelRows(models)), ''] : [];
  return [READING_THE_TABLE, '', ...comparison, ...models.flatMap(modelSection)].join('\n');
}

function modelSection(summary: ModelSummary): string[] {
  const scores = scoreRows(summary);
  const { readings } = summary;
  return [
    `## ${summary.model}, ${summary.seeds === 1 ? '1 seed' : `${summary.seeds} seeds`}`,
    '',
    toMarkdown(resultRows(summary)),
    '',
    ...(readings ? [`Ambiguities that the team read as their persons meant them: ${percent(readings.value)} of ${readings.of}.`, ''] : []),
    ...(scores.length > 0 ? ['Checkpoint scores: the team by brief, every system over all.', '', toMarkdown(scores), ''] : []),
  ];
}
