/** A side of a ballot. */
export type Side = 'left' | 'right';
/** What a vote says. */
export type Choice = Side | 'tie' | 'both_bad';

/** What a rubric asks, as far as a ballot needs it. */
export interface Scale {
  readonly id: string;
  readonly min: number;
  readonly max: number;
}

/** What was filled in on a ballot so far. */
export interface Sheet {
  readonly choice: Choice | undefined;
  /** By rubric and side; absent = not scored. */
  readonly scores: Readonly<Record<string, number>>;
  /** Where the next digit goes: the first rubric's left side, its right side, the second's left side, ... */
  readonly at: number;
}

export const EMPTY_SHEET: Sheet = { choice: undefined, scores: {}, at: 0 };

const SIDES = ['left', 'right'] as const;

/** Which rubric and side the next digit scores; undefined when there are no rubrics. */
export function cellAt(at: number, scales: readonly Scale[]): { readonly scale: Scale; readonly side: Side } | undefined {
  const scale = scales[Math.floor(at / SIDES.length)];
  return scale && { scale, side: SIDES[at % SIDES.length] ?? 'left' };
}

/** The score of a rubric for a side; undefined = not scored. */
export function scoreOf({ scores }: Sheet, rubric: string, side: Side): number | undefined {
  return scores[cellName(rubric, side)];
}

/** Goes to another cell; stays inside. */
export function moveBy(sheet: Sheet, by: number, scales: readonly Scale[]): Sheet {
  const last = Math.max(0, scales.length * SIDES.length - 1);
  return { ...sheet, at: Math.min(Math.max(sheet.at + by, 0), last) };
}

/** Scores a cell and goes to the next one. The same score again takes it back. A score the rubric does not know changes nothing. */
export function scoreAt(sheet: Sheet, at: number, score: number, scales: readonly Scale[]): Sheet {
  const cell = cellAt(at, scales);
  if (!cell || score < cell.scale.min || score > cell.scale.max) return sheet;
  const name = cellName(cell.scale.id, cell.side);
  const { [name]: before, ...others } = sheet.scores;
  return before === score ? { ...sheet, scores: others, at } : moveBy({ ...sheet, scores: { ...others, [name]: score }, at }, 1, scales);
}

/** The scores as a vote carries them; rubrics without any are left out. */
export function scoresOf(sheet: Sheet, scales: readonly Scale[]): { rubric: string; left?: number; right?: number }[] {
  return scales.flatMap(({ id }) => {
    const [left, right] = SIDES.map((side) => scoreOf(sheet, id, side));
    if (left === undefined && right === undefined) return [];
    return [{ rubric: id, ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) }];
  });
}

const cellName = (rubric: string, side: Side): string => `${rubric}/${side}`;
