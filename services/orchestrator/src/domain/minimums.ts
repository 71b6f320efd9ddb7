import type { MinimumScore, Score } from '@modwright/contracts/build';

/** A score of the app that is below what the person asked for. */
interface Shortfall {
  readonly checkpoint: string;
  readonly value: number;
  readonly minimum: number;
}

/** Scores of the app below their minimums. A checkpoint that found nothing to judge gave no score, and holds nothing up. */
export function shortfalls(scores: readonly Score[], minimums: readonly MinimumScore[]): Shortfall[] {
  return minimums.flatMap(({ checkpoint, value: minimum }) => {
    const score = scores.find((one) => one.checkpoint === checkpoint && one.module === '');
    return score && score.value < minimum ? [{ checkpoint, value: score.value, minimum }] : [];
  });
}

/** How far the scores are below their minimums, all together; 0 = none is. */
export function gapOf(scores: readonly Score[], minimums: readonly MinimumScore[]): number {
  return shortfalls(scores, minimums).reduce((sum, { value, minimum }) => sum + minimum - value, 0);
}

/** What each module is told to make better, by module: the findings of the checkpoints that are below their minimums. */
export function reviewsOf(scores: readonly Score[], minimums: readonly MinimumScore[]): Map<string, string[]> {
  const below = new Set(shortfalls(scores, minimums).map(({ checkpoint }) => checkpoint));
  const findings = scores.filter(({ checkpoint, module }) => below.has(checkpoint) && module === '').flatMap((score) => score.findings);
  const byModule = Map.groupBy(
    findings.filter(({ module }) => module !== ''),
    ({ module }) => module,
  );
  return new Map([...byModule].map(([module, found]) => [module, found.map(({ line, message }) => (line > 0 ? `line ${line}: ${message}` : message))]));
}

/** "quality is 0.61 and has to be 0.8". Rounded down, so that it never reads as enough. */
export function describe({ checkpoint, value, minimum }: Shortfall): string {
  return `${checkpoint} is ${Math.floor(value * 100) / 100} and has to be ${minimum}`;
}
