import { useShortcuts, type Shortcut } from '../../app/shortcuts.tsx';
import { cellAt, moveBy, scoreAt, type Choice } from '../../domain/ballot-sheet.ts';
import { t } from '../../strings.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Problem } from '../../ui/States.tsx';
import { AppPane } from './AppPane.tsx';
import type { Ballot } from './ballot-query.ts';
import { Rubrics } from './Rubrics.tsx';
import { useVote } from './use-vote.ts';
import { VoteOutcome } from './VoteOutcome.tsx';

type Vote = ReturnType<typeof useVote>;

const CHOICES = [
  { key: 'a', choice: 'left' },
  { key: 'b', choice: 'right' },
  { key: 't', choice: 'tie' },
  { key: 'x', choice: 'both_bad' },
] as const satisfies readonly { readonly key: string; readonly choice: Choice }[];
/** Scores that one key can give. */
const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Both apps side by side and the ballot below them. Which is which is told after the vote. */
export function Booth({ ballot, onNext }: { readonly ballot: Ballot; readonly onNext: () => void }) {
  const vote = useVote(ballot);
  const { isOver, outcome } = vote;
  const go = isOver ? onNext : vote.send;
  useShortcuts(t.vote.title, [...(isOver ? [] : keysOf(vote)), { keys: 'Enter', label: isOver ? t.vote.next : t.vote.send, run: go }]);
  return (
    <div className="booth">
      <header className="question">
        <h1>{ballot.title}</h1>
        <details className="more">
          <summary>{t.vote.task}</summary>
          <p className="prose">{ballot.task}</p>
        </details>
      </header>
      <div className="panes">
        <AppPane name="A" side={ballot.left} onLook={(isOn) => vote.look(isOn ? 'left' : undefined)} />
        <AppPane name="B" side={ballot.right} onLook={(isOn) => vote.look(isOn ? 'right' : undefined)} />
      </div>
      <section className="ballot" aria-label={t.vote.title}>
        {outcome ? <VoteOutcome outcome={outcome} /> : <Sheet vote={vote} />}
        {vote.error && <Problem error={vote.error} />}
        <button type="button" className="button primary" disabled={!isOver && (!vote.sheet.choice || vote.isPending)} onClick={go}>
          {isOver ? t.vote.next : t.vote.send} <kbd>Enter</kbd> <Icon name="arrow" />
        </button>
      </section>
    </div>
  );
}

function Sheet({ vote: { sheet, setSheet, comment, setComment, rubrics, isOver } }: { readonly vote: Vote }) {
  return (
    <>
      <div className="choices" role="group" aria-label={t.vote.question}>
        {CHOICES.map(({ key, choice }) => (
          <button
            key={key}
            type="button"
            className="button"
            aria-pressed={sheet.choice === choice}
            disabled={isOver}
            onClick={() => setSheet({ ...sheet, choice })}
          >
            <kbd>{key.toUpperCase()}</kbd> {t.vote.choices[choice]}
          </button>
        ))}
      </div>
      <Rubrics rubrics={rubrics} sheet={sheet} onChange={setSheet} />
      <label className="field comment">
        <span className="hidden">{t.vote.comment}</span>
        <input value={comment} maxLength={4000} placeholder={t.vote.comment} onChange={(event) => setComment(event.target.value)} />
      </label>
    </>
  );
}

function keysOf({ sheet, setSheet, rubrics }: Vote): Shortcut[] {
  const choices = CHOICES.map(({ key, choice }) => ({ keys: key, label: t.vote.choices[choice], run: () => setSheet({ ...sheet, choice }) }));
  const cell = cellAt(sheet.at, rubrics);
  if (!cell) return choices;
  const { min, max } = cell.scale;
  const scores = DIGITS.filter((digit) => digit >= min && digit <= max).map((digit) => ({
    keys: String(digit),
    label: t.vote.score(String(digit)),
    run: () => setSheet(scoreAt(sheet, sheet.at, digit, rubrics)),
  }));
  return [
    ...choices,
    ...scores,
    { keys: 'ArrowLeft', label: t.vote.scoreBefore, run: () => setSheet(moveBy(sheet, -1, rubrics)) },
    { keys: 'ArrowRight', label: t.vote.scoreAfter, run: () => setSheet(moveBy(sheet, 1, rubrics)) },
  ];
}
