import type { Shapes } from '@modwright/client';
import { cellAt, scoreAt, scoreOf, type Sheet } from '../../domain/ballot-sheet.ts';
import { t } from '../../strings.ts';

interface Props {
  readonly rubrics: readonly Shapes['Rubric'][];
  readonly sheet: Sheet;
  readonly onChange: (sheet: Sheet) => void;
}

const SIDES = [
  { side: 'left', name: 'A' },
  { side: 'right', name: 'B' },
] as const;

/** Scores of both sides under every rubric; nothing when there are none. The cell that the next digit fills is marked. */
export function Rubrics({ rubrics, sheet, onChange }: Props) {
  const next = cellAt(sheet.at, rubrics);
  if (rubrics.length === 0) return null;
  return (
    <div className="rubrics">
      {rubrics.map((rubric, row) => (
        <fieldset key={rubric.id}>
          <legend>{rubric.name}</legend>
          <p className="hint">{rubric.description}</p>
          {SIDES.map(({ side, name }, column) => (
            <div
              key={side}
              role="group"
              aria-label={t.vote.scoreFor(name, rubric.name)}
              className={`scale ${next?.scale.id === rubric.id && next.side === side ? 'next' : ''}`}
            >
              <strong>{name}</strong>
              {range(rubric.min, rubric.max).map((score) => (
                <button
                  key={score}
                  type="button"
                  className="button small"
                  aria-pressed={scoreOf(sheet, rubric.id, side) === score}
                  onClick={() => onChange(scoreAt(sheet, row * SIDES.length + column, score, rubrics))}
                >
                  {score}
                </button>
              ))}
            </div>
          ))}
        </fieldset>
      ))}
    </div>
  );
}

const range = (min: number, max: number): number[] => Array.from({ length: max - min + 1 }, (_, index) => min + index);
