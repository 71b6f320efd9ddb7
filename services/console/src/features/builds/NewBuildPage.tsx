import { take } from '@modwright/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState, type FormEvent } from 'react';
import { callerQuery } from '../../app/queries.ts';
import { api } from '../../app/session.ts';
import { t } from '../../strings.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Problem } from '../../ui/States.tsx';
import { BuildOptions } from './BuildOptions.tsx';
import { EMPTY_FORM, toSubmission, type BuildForm } from './submission.ts';

/** Starts a build from a brief. */
export function NewBuildPage() {
  const [form, setForm] = useState<BuildForm>(EMPTY_FORM);
  const caller = useQuery(callerQuery);
  const queries = useQueryClient();
  const navigate = useNavigate();
  // One key for one form: sending it twice, after a lost answer, starts one build.
  const idempotencyKey = useRef(crypto.randomUUID());
  const start = useMutation({
    mutationFn: () => take(api().POST('/v1/builds', { body: toSubmission(form), params: { header: { 'Idempotency-Key': idempotencyKey.current } } })),
    onError: () => (idempotencyKey.current = crypto.randomUUID()),
    onSuccess: async (build) => {
      await queries.invalidateQueries({ queryKey: ['builds'] });
      await navigate({ to: '/builds/$build', params: { build: build.id } });
    },
  });
  const mayStart = caller.data?.scopes.includes('builds:write') ?? true;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <div className="page narrow">
      <PageHead title={t.newBuild.title} />
      {!mayStart && <p className="notice warn">{t.common.mayNot(t.roles[caller.data?.role ?? ''] ?? '')}</p>}
      <form className="form" onSubmit={submit}>
        <div className="field">
          <div className="label-row">
            <label htmlFor="brief">{t.newBuild.brief}</label>
            <button type="button" className="link" onClick={() => setForm({ ...form, brief: t.newBuild.exampleText })}>
              {t.newBuild.example}
            </button>
          </div>
          <textarea
            id="brief"
            rows={7}
            required
            autoFocus
            value={form.brief}
            onChange={(event) => setForm({ ...form, brief: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
            }}
            aria-describedby="brief-hint"
          />
          <p id="brief-hint" className="hint">
            {t.newBuild.briefHint}
          </p>
        </div>
        <label className="check">
          <input type="checkbox" checked={form.interactive} onChange={(event) => setForm({ ...form, interactive: event.target.checked })} />
          {t.newBuild.interactive}
        </label>
        <details className="more">
          <summary>{t.newBuild.options}</summary>
          <BuildOptions form={form} onChange={setForm} />
        </details>
        {start.error && <Problem error={start.error} />}
        <div className="actions end">
          <Link to="/" className="button">
            {t.common.cancel}
          </Link>
          <button type="submit" className="button primary" disabled={start.isPending || !mayStart}>
            {start.isPending ? t.newBuild.starting : t.newBuild.start} <Icon name="arrow" />
          </button>
        </div>
      </form>
    </div>
  );
}
