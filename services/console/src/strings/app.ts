import { plural } from './format.ts';

/** Texts of the app of a build: preview, scores, files. */
export const appTexts = {
  run: 'Run the app',
  starting: 'Starting…',
  frame: 'The running app',
  scores: 'Scores',
  noScores: 'Not judged yet.',
  rewarded: 'What it was rewarded for',
  findings: (count: number) => plural(count, 'finding'),
  line: (file: string, line: number) => (line > 0 ? `${file}:${line}` : file),
  curve: 'How it scales',
  curveHint: '95 of 100 answers of each endpoint came within so many milliseconds when every entity had so many rows.',
  curveLabel: (endpoints: number, rows: string) => `Milliseconds of ${plural(endpoints, 'endpoint')} at ${rows} rows`,
  curveColumns: ['Endpoint', 'Rows', '95 % within', 'Statements', 'Rows read', 'Failures'],
  rows: (count: string) => `${count} rows`,
  milliseconds: (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`,
  files: 'Files',
  noFiles: 'There are no files before there is a plan.',
  download: 'Download as zip',
  downloading: 'Packing…',
  clone: 'Command that clones the app with git',
  cloneHint: 'git asks for a user name, which may be anything, and a password: an API key that may read builds.',
  tree: 'Files of the app',
  chooseFile: 'Choose a file to read it.',
  bytes: (lines: number) => plural(lines, 'line'),
};
