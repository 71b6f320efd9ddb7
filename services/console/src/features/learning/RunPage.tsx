import { take } from '@modwright/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '../../app/session.ts';
import { curvesOf } from '../../domain/training-curve.ts';
import { duration, percent, t } from '../../strings.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { Unread } from '../../ui/Unread.tsx';
import { Curves } from './Curves.tsx';
import { EvaluationView } from './EvaluationView.tsx';
import { runQuery, useMayLearn, useRunEvents, type Run, type RunEvent } from './queries.ts';
import { hasEnded, PhaseBadge } from './RunsTab.tsx';

const route = getRouteApi('/learning/runs/$run');

/** A training run, live: what it measures, what it does now, and how the version it made did. */
export function RunPage() {
  const { run: id } = route.useParams();
  const run = useQuery(runQuery(id));
  const { events, isLive } = useRunEvents(id);
  const curves = useMemo(() => curvesOf(events.flatMap(({ training }) => (training ? [training] : []))), [events]);
  if (!run.data) return <Unread query={run} missing={t.learning.noRun} away={t.learning.noTrainer} />;
  const evaluation = events.findLast((event) => event.evaluation)?.evaluation;
  return (
    <div className="page sections">
      <header className="title-row">
        <h1 className="id">{run.data.id}</h1>
        <PhaseBadge phase={run.data.phase} />
        {isLive && (
          <span className="badge info">
            <span className="pulse" /> {t.learning.live}
          </span>
        )}
        <Cancel run={run.data} />
      </header>
      <Facts run={run.data} />
      {!hasEnded(run.data) && <Progress event={events.at(-1)} />}
      {curves.length > 0 && (
        <section>
          <h2>{t.learning.training}</h2>
          <Curves curves={curves} />
        </section>
      )}
      {evaluation && (
        <section>
          <h2>{t.learning.evaluations}</h2>
          <EvaluationView evaluation={evaluation} />
        </section>
      )}
      {run.data.counts && <Counts counts={run.data.counts} />}
      <Notes events={events} />
    </div>
  );
}

function Facts({ run }: { readonly run: Run }) {
  return (
    <>
      {run.reason && <p>{run.reason}</p>}
      {run.restarts > 0 && <p className="hint">{t.learning.restarts(run.restarts)}</p>}
      <p className="facts">
        <span>{run.method}</span>
        <span>{run.role || t.learning.everyRole}</span>
        <span>{run.base_model}</span>
        {run.candidate && (
          <Link to="/learning/versions/$version" params={{ version: run.candidate }}>
            {run.candidate}
          </Link>
        )}
      </p>
    </>
  );
}

/** What it does now, and how much of that is done. */
function Progress({ event }: { readonly event: RunEvent | undefined }) {
  if (event?.training) {
    const { step, steps } = event.training;
    return <Bar share={steps > 0 ? step / steps : undefined} text={t.learning.stepOf(step, steps)} />;
  }
  if (!event?.step) return null;
  const { what, share, detail, eta_seconds: eta } = event.step;
  const left = eta > 0 ? t.learning.left(duration(eta)) : '';
  return <Bar share={share < 0 ? undefined : share} text={[what, detail, left].filter(Boolean).join(', ')} />;
}

function Bar({ share, text }: { readonly share: number | undefined; readonly text: string }) {
  return (
    <p className="progress">
      <progress max={1} {...(share === undefined ? {} : { value: share })} aria-label={text} />
      <span>{share === undefined ? text : `${percent(share)}, ${text}`}</span>
    </p>
  );
}

function Counts({ counts }: { readonly counts: NonNullable<Run['counts']> }) {
  return (
    <section>
      <h2>{t.learning.countsTitle}</h2>
      <dl className="facts-list columns">
        {Object.entries(counts)
          .filter(([name, count]) => count > 0 || name === 'used')
          .map(([name, count]) => (
            <div key={name}>
              <dt>{t.learning.counts[name] ?? name}</dt>
              <dd className="number">{count.toLocaleString('en')}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function Notes({ events }: { readonly events: readonly RunEvent[] }) {
  const notes = events.filter(({ note }) => note);
  if (notes.length === 0) return null;
  return (
    <section>
      <h2>{t.learning.happened}</h2>
      <ol className="plain-list notes">
        {notes.map(({ seq, at, phase, note }) => (
          <li key={seq}>
            <time className="hint" dateTime={at}>
              {new Date(at).toLocaleTimeString()}
            </time>
            <span className="badge plain">{t.learning.phases[phase]}</span>
            <span>{note}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Cancel({ run }: { readonly run: Run }) {
  const queries = useQueryClient();
  const mayLearn = useMayLearn();
  if (hasEnded(run) || !mayLearn) return null;
  const cancel = async (): Promise<void> => {
    await take(api().POST('/v1/runs/{run}/cancel', { params: { path: { run: run.id } } }));
    await queries.invalidateQueries({ queryKey: ['runs'] });
  };
  return (
    <div className="actions">
      <ConfirmButton label={t.learning.cancelRun} icon="cross" question={t.learning.cancelRunSure} onConfirm={cancel} />
    </div>
  );
}
