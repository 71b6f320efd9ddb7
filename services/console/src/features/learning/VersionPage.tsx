import { type Shapes } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { curvesOf } from '../../domain/training-curve.ts';
import { compact, duration, t } from '../../strings.ts';
import { Unread } from '../../ui/Unread.tsx';
import { Comparison } from './Comparison.tsx';
import { Curves } from './Curves.tsx';
import { EvaluationView } from './EvaluationView.tsx';
import { policyQuery } from './queries.ts';
import { Serving } from './Serving.tsx';
import { StateBadge } from './VersionsTab.tsx';

const route = getRouteApi('/learning/versions/$version');

/** Where a version comes from, how it did, and the word on whether it answers. */
export function VersionPage() {
  const { version } = route.useParams();
  const detail = useQuery(policyQuery(version));
  if (!detail.data) return <Unread query={detail} missing={t.learning.noVersion} away={t.learning.noTrainer} />;
  const { version: policy, training, evaluations } = detail.data;
  return (
    <div className="page sections">
      <header className="title-row">
        <h1>{policy.name}</h1>
        <StateBadge state={policy.state} />
        {policy.pinned && <span className="badge info">{t.learning.pinned}</span>}
        <Serving policy={policy} />
      </header>
      <Facts detail={detail.data} />
      {evaluations.length > 0 && (
        <section>
          <h2>{t.learning.evaluations}</h2>
          {evaluations.map((evaluation) => (
            <EvaluationView key={`${evaluation.baseline} ${evaluation.at}`} evaluation={evaluation} />
          ))}
        </section>
      )}
      {evaluations[0] && <Comparison candidate={policy.name} baseline={evaluations[0].baseline} />}
      {training && (
        <section>
          <h2>{t.learning.training}</h2>
          <Curves curves={curvesOf(training.curve)} />
        </section>
      )}
    </div>
  );
}

function Facts({ detail: { version, key, training } }: { readonly detail: Shapes['PolicyDetail'] }) {
  const { facts } = t.learning;
  const rows: [string, string][] = [
    [facts.role, version.role || t.learning.everyRole],
    [facts.model, version.base_model],
    [facts.method, version.method],
    [facts.snapshot, version.snapshot],
    [facts.made, version.created_at ? new Date(version.created_at).toLocaleString() : ''],
    [facts.size, version.bytes > 0 ? `${compact(version.bytes)}B` : ''],
    [facts.key, key],
    [facts.steps, training ? String(training.steps) : ''],
    [facts.took, training ? duration(training.seconds) : ''],
    [facts.tokens, training ? compact(training.tokens) : ''],
    [facts.rollouts, training ? t.learning.rollouts(training.rollouts, training.too_long) : ''],
    [facts.environment, training?.environment ?? ''],
  ];
  return (
    <dl className="facts-list columns">
      {version.parent && (
        <div>
          <dt>{facts.parent}</dt>
          <dd>
            <Link to="/learning/versions/$version" params={{ version: version.parent }}>
              {version.parent}
            </Link>
          </dd>
        </div>
      )}
      {version.run && (
        <div>
          <dt>{facts.run}</dt>
          <dd>
            <Link to="/learning/runs/$run" params={{ run: version.run }}>
              {version.run}
            </Link>
          </dd>
        </div>
      )}
      {rows
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
