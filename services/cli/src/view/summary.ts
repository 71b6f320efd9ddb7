import type { Paint } from './paint.ts';
import { lowestScore, scoresRow } from './scores.ts';
import { count, duration, oneLine, wrap } from './text.ts';

/** What is said at the end of a build. */
export interface Summary {
  readonly build: string;
  readonly title: string;
  readonly status: 'accepted' | 'below_bar' | 'failed' | 'cancelled';
  readonly reason: string;
  readonly passed: number;
  readonly total: number;
  readonly modules: { readonly accepted: number; readonly planned: number };
  readonly tokens: number;
  readonly seconds: number;
  /** Where the app runs; empty = it does not. */
  readonly url: string;
  /** Why it does not run, when it should. */
  readonly urlProblem: string;
  /** Where its source was written; empty = nowhere. */
  readonly folder: string;
  /** 0 = plain files without a repository. */
  readonly commits: number;
  readonly scores: Parameters<typeof scoresRow>[0];
  readonly assumptions: readonly { readonly text: string; readonly about: string }[];
  readonly questions: readonly { readonly text: string; readonly alternatives: readonly string[] }[];
  /** True when a recording answered in place of a model. */
  readonly replayed: boolean;
}

const LABEL_WIDTH = 10;

/** The end of a build as lines. */
export function summaryLines(summary: Summary, paint: Paint, width: number): string[] {
  const row = (label: string, text: string, colour = (value: string): string => value): string[] =>
    wrap(text, Math.max(30, width - LABEL_WIDTH - 4)).map((line, index) => `  ${paint.dim((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${colour(line)}`);
  const good = summary.status === 'accepted';
  return [
    '',
    `  ${(good ? paint.good : paint.bad)(headline(summary))}`,
    '',
    ...(summary.url ? row('app', `${summary.url} (runs until modwright down)`, paint.strong) : []),
    ...(summary.urlProblem ? row('app', summary.urlProblem, paint.warn) : []),
    ...(summary.folder
      ? row(
          'source',
          `${summary.folder} (${summary.commits > 0 ? `git repository, ${count(summary.commits, 'commit')}` : 'files; install git to get a repository'})`,
        )
      : []),
    ...row(
      'used',
      `${count(summary.modules.accepted, 'module')} accepted of ${summary.modules.planned}, ${count(summary.tokens, 'token')}, ${duration(summary.seconds)}${summary.replayed ? ', answers replayed from a recording' : ''}`,
    ),
    ...row('scores', scoresRow(summary.scores)),
    ...row('lowest', lowestScore(summary.scores), paint.warn),
    ...summary.assumptions.flatMap(({ text, about }, index) =>
      row(index === 0 ? 'assumed' : '', `${index + 1}. ${oneLine(text)}${about ? ` (about "${oneLine(about)}")` : ''}`),
    ),
    ...summary.questions.flatMap(({ text, alternatives }, index) =>
      row(index === 0 ? 'open' : '', `${oneLine(text)}${alternatives.length > 0 ? ` [${alternatives.map(oneLine).join(' | ')}]` : ''}`),
    ),
    ...row('build', summary.build),
    '',
  ];
}

function headline({ title, status, passed, total, reason }: Summary): string {
  const name = oneLine(title) || 'The app';
  const cases = `${passed} of ${count(total, 'case')} pass`;
  if (status === 'accepted') return `${name} is accepted: ${cases}`;
  if (status === 'below_bar') return `${name} is below the bar: ${cases}`;
  return status === 'cancelled' ? 'The build was cancelled; what was said so far is kept' : `The build failed: ${oneLine(reason)}`;
}

/** The one line of --json. */
export function jsonLine(summary: Summary): string {
  const { build, status, passed, total, modules, tokens, seconds, url } = summary;
  return JSON.stringify({ build, status, passed, total, modules: modules.accepted, tokens, seconds, url });
}
