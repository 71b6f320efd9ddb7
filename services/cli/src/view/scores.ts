import { oneLine } from './text.ts';

/** A checkpoint's score as messages and the API tell it. */
interface ScoreShown {
  readonly checkpoint: string;
  /** Empty = the whole app. */
  readonly module: string;
  readonly value: number;
  readonly evidence: string;
  readonly findings: readonly { readonly module: string; readonly file: string; readonly line: number; readonly message: string }[];
}

/** The app's scores in one row; empty when there are none. */
export function scoresRow(scores: readonly ScoreShown[]): string {
  return ofApp(scores)
    .map((score) => `${oneLine(score.checkpoint)} ${shown(score.value)}`)
    .join(' · ');
}

/** The app's lowest score and the first thing to do about it; empty when every one is 1. */
export function lowestScore(scores: readonly ScoreShown[]): string {
  const low = ofApp(scores).reduce<ScoreShown | undefined>((lowest, score) => (score.value < (lowest?.value ?? 1) ? score : lowest), undefined);
  if (!low) return '';
  const [finding] = low.findings;
  const place = finding && [finding.file ? `${finding.file}${finding.line > 0 ? `:${finding.line}` : ''}` : finding.module].filter(Boolean).join('');
  return oneLine(`${low.checkpoint} ${shown(low.value)}: ${finding ? `${place ? `${place} ` : ''}${finding.message}` : low.evidence}`);
}

function ofApp(scores: readonly ScoreShown[]): ScoreShown[] {
  return scores.filter((score) => score.module === '');
}

/** Rounded down: what is not whole does not look whole. */
function shown(value: number): string {
  return (Math.floor(value * 100 + 1e-9) / 100).toFixed(2);
}
