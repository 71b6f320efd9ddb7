import { makeTask, type Family, type LadderTask, type Level } from '@modwright/ladder';

/** How a family's tasks of one level went. */
export interface Visit {
  readonly family: string;
  readonly level: number;
  /** Mean share of cases that the first drafts pass, 0..1. */
  readonly share: number;
}

/** Above it a level is too easy to learn from, below the other one too hard. */
const TOO_EASY = 0.8;
const TOO_HARD = 0.2;
const LOOKED_AT = 2;

/**
 * The task to visit next: families take turns, and each stands on the rung where its last visits put it. The ladder moves up as the model learns.
 * @param visits of this version and of those it comes from, in order.
 * @param round keeps the variants of a later round apart.
 */
export function nextTask(families: readonly Family[], visits: readonly Visit[], index: number, round: number): LadderTask {
  const family = families[index % families.length]!;
  const variant = round * 10_000 + index;
  return makeTask(family, levelOf(visits.filter((visit) => visit.family === family.name)), variant);
}

function levelOf(visits: readonly Visit[]): Level {
  let level: Level = 1;
  for (const [at, visit] of visits.entries()) {
    const recent = visits.slice(Math.max(0, at + 1 - LOOKED_AT), at + 1).filter((one) => one.level === visit.level);
    const share = recent.reduce((sum, one) => sum + one.share, 0) / recent.length;
    if (share > TOO_EASY) level = Math.min(3, visit.level + 1) as Level;
    else if (share < TOO_HARD) level = Math.max(1, visit.level - 1) as Level;
    else level = visit.level as Level;
  }
  return level;
}
