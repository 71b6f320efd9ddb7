import { take, type Shapes } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../app/session.ts';
import { duration, t } from '../../../strings.ts';
import { Loading, Problem } from '../../../ui/States.tsx';

interface Props {
  readonly build: string;
  /** Agent that asked the model. */
  readonly role: string;
  /** When the agent was asked and when it answered, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** A turn is recorded a moment after it was sampled. */
const SLACK_MS = 2_000;

/** What an agent asked the model before it said this, each prompt and completion to be opened. */
export function Turns({ build, role, from, to }: Props) {
  const query = { role, after: Math.floor(from), until: Math.ceil(to) + SLACK_MS };
  const turns = useQuery({
    queryKey: ['turns', build, query],
    queryFn: () => take(api().GET('/v1/builds/{build}/turns', { params: { path: { build }, query } })),
  });
  return (
    <section>
      <h3>{t.turn.title}</h3>
      {turns.isPending && <Loading rows={1} />}
      {turns.error && <Problem error={turns.error} onRetry={() => void turns.refetch()} />}
      {turns.data?.length === 0 && <p className="hint">{t.turn.none}</p>}
      {turns.data?.map((turn) => (
        <TurnView key={turn.id} build={build} turn={turn} />
      ))}
    </section>
  );
}

function TurnView({ build, turn }: { readonly build: string; readonly turn: Shapes['Turn'] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="turn" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {turn.module && <span className="module">{turn.module}</span>} {t.turn.name(turn.step, turn.sample)}{' '}
        <span className="hint">
          {turn.policy_version}, {t.common.tokens(turn.prompt_tokens + turn.completion_tokens)}, {duration(turn.model_ms / 1000)}, {turn.finish}
        </span>
      </summary>
      {isOpen && <Said build={build} turn={turn.id} />}
    </details>
  );
}

function Said({ build, turn }: { readonly build: string; readonly turn: string }) {
  const detail = useQuery({
    queryKey: ['turn', build, turn],
    queryFn: () => take(api().GET('/v1/builds/{build}/turns/{turn}', { params: { path: { build, turn } } })),
    staleTime: Infinity,
  });
  if (!detail.data) return detail.error ? <Problem error={detail.error} /> : <Loading rows={3} />;
  return (
    <>
      {detail.data.messages.map(({ role, content }, index) => (
        <Text key={index} title={`${t.turn.prompt}: ${t.turn.roles[role] ?? role}`} text={content} />
      ))}
      <Text title={t.turn.completion} text={detail.data.text} />
    </>
  );
}

function Text({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <figure>
      <figcaption className="hint">{title}</figcaption>
      <pre className="source" tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </figure>
  );
}
