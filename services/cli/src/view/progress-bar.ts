import type { Paint } from './paint.ts';

/** How far a step of the set-up is. */
export interface Progress {
  /** "qwen2.5-coder-1.5b". */
  readonly step: string;
  /** 0..1; undefined = it is not known. */
  readonly share?: number;
  /** "412 of 1,117 MB". */
  readonly detail?: string;
}

const BAR_WIDTH = 24;
const STEP_WIDTH = 24;
const EIGHTHS = ' ▏▎▍▌▋▊▉';

/** "qwen2.5-coder-1.5b  ███████▌       31 %  412 of 1,117 MB". */
export function progressBar({ step, share, detail = '' }: Progress, paint: Paint): string {
  if (share === undefined) return `${step.padEnd(STEP_WIDTH)} ${paint.dim(detail || '…')}`.trimEnd();
  const within = Math.min(1, Math.max(0, share));
  const eighths = Math.round(within * BAR_WIDTH * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  const part = eighths % 8 === 0 ? '' : (EIGHTHS[eighths % 8] ?? '');
  const bar = `${full}${part}`.padEnd(BAR_WIDTH);
  return `${step.padEnd(STEP_WIDTH)} ${paint.good(bar)} ${String(Math.floor(within * 100)).padStart(3)} %  ${paint.dim(detail)}`.trimEnd();
}

/** Bytes done of a total (0 = unknown) as progress. */
export function toProgress(bytes: { readonly what: string; readonly doneBytes: number; readonly totalBytes: number }): Progress {
  const { what, doneBytes, totalBytes } = bytes;
  if (totalBytes > 0) return { step: what, share: doneBytes / totalBytes, detail: `${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB` };
  return doneBytes > 0 ? { step: what, detail: `${megabytes(doneBytes)} MB` } : { step: what };
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 1e6).toLocaleString('en-US');
}
