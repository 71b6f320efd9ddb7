import { take } from '@modwright/client';
import type { Plan } from '@modwright/contracts/plan';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { buildQuery, callerQuery, type Build } from '../../../app/queries.ts';
import { api } from '../../../app/session.ts';
import type { Json } from '../../../domain/json.ts';
import { t } from '../../../strings.ts';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Problem } from '../../../ui/States.tsx';
import { About, Readings } from './Readings.tsx';

type Word =
  | { readonly decision: 'accept' }
  | { readonly decision: 'refuse'; readonly reason: string }
  | { readonly decision: 'answer'; readonly answers: { question: string; answer: string }[] };

/** A plan that waits: its questions and assumptions to answer in place, and the word on it. */
export function PlanReview({ build, plan }: { readonly build: Build; readonly plan: Json<Plan> }) {
  const queries = useQueryClient();
  const caller = useQuery(callerQuery);
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState('');
  const review = useMutation({
    mutationFn: (word: Word) =>
      take(api().POST('/v1/builds/{build}/plan/review', { params: { path: { build: build.id } }, body: { ...word, revision: build.plan_revision } })),
    onSuccess: (changed) => queries.setQueryData(buildQuery(build.id).queryKey, changed),
  });
  if (caller.data && !caller.data.scopes.includes('builds:write')) return <Readings plan={plan} />;
  const answers = Object.entries(given).flatMap(([question, answer]) => (answer.trim() ? [{ question, answer }] : []));
  const say = (question: string) => (answer: string) => setGiven({ ...given, [question]: answer });
  return (
    <section className="review" aria-label={t.plan.waits}>
      <header>
        <h2>
          <Icon name="eye" /> {t.plan.waits}
        </h2>
        <span className="hint">{t.plan.revision(build.plan_revision)}</span>
      </header>
      <p className="hint">{t.plan.waitsHint}</p>
      {plan.questions?.map(({ id = '', text = '', alternatives = [] }) => (
        <Question key={id} text={text} alternatives={alternatives} value={given[id] ?? ''} onChange={say(id)} />
      ))}
      {plan.assumptions?.map(({ id = '', text = '', about = '' }) => (
        <Assumption key={id} text={text} about={about} value={given[id] ?? ''} onChange={say(id)} />
      ))}
      {review.error && <Problem error={review.error} />}
      <div className="actions">
        {answers.length > 0 && (
          <button type="button" className="button primary" disabled={review.isPending} onClick={() => review.mutate({ decision: 'answer', answers })}>
            {t.plan.answer} ({t.plan.answered(answers.length)})
          </button>
        )}
        <button
          type="button"
          className={`button ${answers.length > 0 ? '' : 'primary'}`}
          disabled={review.isPending || answers.length > 0}
          onClick={() => review.mutate({ decision: 'accept' })}
        >
          <Icon name="check" /> {t.plan.accept}
        </button>
        <ConfirmButton
          label={t.plan.refuse}
          icon="cross"
          disabled={review.isPending}
          question={t.plan.refuseSure}
          onConfirm={() => review.mutateAsync({ decision: 'refuse', reason })}
        >
          <label className="field">
            <span>{t.plan.reason}</span>
            <textarea rows={3} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
          </label>
        </ConfirmButton>
      </div>
    </section>
  );
}

interface Answerable {
  readonly text: string;
  readonly value: string;
  readonly onChange: (answer: string) => void;
}

function Question({ text, alternatives, value, onChange }: Answerable & { readonly alternatives: readonly string[] }) {
  const name = useId();
  return (
    <fieldset className="reading">
      <legend>{text}</legend>
      {alternatives.map((alternative) => (
        <label key={alternative} className="check">
          <input type="radio" name={name} checked={value === alternative} onChange={() => onChange(alternative)} />
          {alternative}
        </label>
      ))}
      <label className="field">
        <span className="hint">{t.plan.ownWords}</span>
        <input value={alternatives.includes(value) ? '' : value} maxLength={2000} onChange={(event) => onChange(event.target.value)} />
      </label>
    </fieldset>
  );
}

function Assumption({ text, about, value, onChange }: Answerable & { readonly about: string }) {
  return (
    <div className="reading">
      <p>{text}</p>
      {about && <About words={about} />}
      <details className="more">
        <summary>{t.plan.correct}</summary>
        <label className="field">
          <span className="hint">{t.plan.correction}</span>
          <input value={value} maxLength={2000} onChange={(event) => onChange(event.target.value)} />
        </label>
      </details>
    </div>
  );
}
