export { readBriefs, type BenchBrief } from './brief-folder.ts';
export { summariesOf } from './report/write-report.ts';
export { toMarkdownReport } from './report/markdown.ts';
export type { ModelSummary, Share, Summary } from './summary.ts';
