import { take } from '@modwright/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { callerQuery } from '../../../app/queries.ts';
import { api } from '../../../app/session.ts';
import { t } from '../../../strings.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { Problem } from '../../../ui/States.tsx';

interface Props {
  readonly build: string;
  /** Id of the message. */
  readonly message: string;
  /** Module that the message is about; empty = none. */
  readonly module: string;
}

type Thumb = 'up' | 'down';

/** A thumb and a comment on a message, or on the module that it is about; and what was said of them before. */
export function Opinion({ build, message, module }: Props) {
  const queries = useQueryClient();
  const caller = useQuery(callerQuery);
  const [isAboutModule, setAboutModule] = useState(false);
  const [thumb, setThumb] = useState<Thumb>();
  const [comment, setComment] = useState('');
  const target = isAboutModule ? { module } : { message };
  const said = useQuery({
    queryKey: ['feedback', build],
    queryFn: () => take(api().GET('/v1/feedback', { params: { query: { build, limit: 500 } } })),
  });
  // One key for one opinion: sent again after a lost answer it is kept once.
  const idempotencyKey = useRef(crypto.randomUUID());
  const give = useMutation({
    mutationFn: () => {
      const body = { build, ...target, ...(thumb ? { thumb } : {}), ...(comment.trim() ? { comment: comment.trim() } : {}) };
      return take(api().POST('/v1/feedback', { body, params: { header: { 'Idempotency-Key': idempotencyKey.current } } }));
    },
    onSuccess: async () => {
      idempotencyKey.current = crypto.randomUUID();
      setComment('');
      await Promise.all(['feedback', 'history'].map((name) => queries.invalidateQueries({ queryKey: [name] })));
    },
  });
  const about = (said.data ?? []).filter((one) => (isAboutModule ? one.module === module && !one.message : one.message === message));
  const maySay = caller.data?.scopes.includes('feedback:write') ?? false;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    give.mutate();
  };
  if (!maySay && about.length === 0) return null;
  return (
    <section className="opinion">
      <h3>{t.turn.sayTitle}</h3>
      {maySay && (
        <form onSubmit={submit}>
          {module && (
            <label>
              {t.turn.about}{' '}
              <select value={isAboutModule ? 'module' : 'message'} onChange={(event) => setAboutModule(event.target.value === 'module')}>
                <option value="message">{t.turn.message}</option>
                <option value="module">{t.turn.module(module)}</option>
              </select>
            </label>
          )}
          {(['up', 'down'] as const).map((one) => (
            <button key={one} type="button" className="button small" aria-pressed={thumb === one} onClick={() => setThumb(thumb === one ? undefined : one)}>
              <Icon name={one} /> {t.feedback[one]}
            </button>
          ))}
          <label className="field">
            <span className="hidden">{t.turn.comment}</span>
            <input value={comment} maxLength={4000} placeholder={t.turn.comment} onChange={(event) => setComment(event.target.value)} />
          </label>
          <button type="submit" className="button small primary" disabled={give.isPending || (!thumb && !comment.trim())}>
            {t.turn.send}
          </button>
        </form>
      )}
      {give.error && <Problem error={give.error} />}
      {give.isSuccess && (
        <p className="hint" role="status">
          {t.turn.sent}
        </p>
      )}
      {about.length > 0 && (
        <ul className="plain-list" aria-label={t.turn.said}>
          {about.map(({ id, thumb: given, comment: words, rater }) => (
            <li key={id}>
              {given && <Icon name={given} size={14} />} {given && t.feedback[given]} {words} <span className="hint">{rater}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
