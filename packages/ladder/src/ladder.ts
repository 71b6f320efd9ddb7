import { lateList, perMonth, runningTotal, unusedOnes } from './families/dates.ts';
import { majority, median, pathUp, streak } from './families/held-reports.ts';
import { moveUp, noOverlap, refund, repeat } from './families/held-rules.ts';
import { giveBack, lendUntil, renew } from './families/lending.ts';
import { moveBetween, redeem, stepPrice } from './families/money.ts';
import { rateOnce, signUp } from './families/places.ts';
import { shortages, takeStock } from './families/stock.ts';
import { meansOf, topOf, totalsBy } from './families/sums.ts';
import { leastLoaded, nextState, tickOff } from './families/work.ts';
import { makeTask, type Family, type LadderTask, type Level } from './family.ts';

/** What is trained on. */
export const TRAIN: readonly Family[] = [
  lendUntil,
  giveBack,
  renew,
  signUp,
  rateOnce,
  takeStock,
  shortages,
  moveBetween,
  redeem,
  stepPrice,
  nextState,
  tickOff,
  leastLoaded,
  totalsBy,
  topOf,
  meansOf,
  lateList,
  perMonth,
  runningTotal,
  unusedOnes,
];

/** What training never sees: none of its rules is among those above. */
export const HELD_OUT: readonly Family[] = [noOverlap, moveUp, refund, repeat, streak, majority, median, pathUp];

/** Variants of every held-out family at each of these levels. */
export function heldOutTasks(levels: readonly Level[], variants: number): LadderTask[] {
  const numbers = Array.from({ length: variants }, (_, number) => number);
  return HELD_OUT.flatMap((family) => levels.flatMap((level) => numbers.map((number) => makeTask(family, level, number))));
}
