import { ModwrightError, take } from '@modwright/client';
import type { Plan } from '@modwright/contracts/plan';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from '../../../app/session.ts';
import { buildQuery, type Build } from '../../../app/queries.ts';
import type { Json } from '../../../domain/json.ts';
import { t } from '../../../strings.ts';
import { Empty, Loading, Problem } from '../../../ui/States.tsx';
import { CaseMatrix } from './CaseMatrix.tsx';
import { EndpointTable, EntityList, ModuleList, PageTable } from './PlanParts.tsx';
import { ModuleGraphView } from './ModuleGraphView.tsx';
import { PlanReview } from './PlanReview.tsx';
import { Readings } from './Readings.tsx';

const route = getRouteApi('/builds/$build/plan');

/** What is built and why: requirements, the modules and cases they became, and what was taken for granted. */
export function PlanTab(): ReactNode {
  const { build } = route.useParams();
  const stored = useQuery(buildQuery(build));
  if (!stored.data) return stored.error ? <Problem error={stored.error} onRetry={() => void stored.refetch()} /> : <Loading rows={8} />;
  return <Shown build={stored.data} />;
}

function Shown({ build }: { readonly build: Build }) {
  const plan = useQuery({
    // A mended plan has another number of cases, an edited one another revision.
    queryKey: ['plan', build.id, build.plan_revision, build.total],
    queryFn: async () => (await take(api().GET('/v1/builds/{build}/plan', { params: { path: { build: build.id } } }))) as Json<Plan>,
    placeholderData: (before) => before,
  });
  const cases = useQuery({
    queryKey: ['cases', build.id, build.last_seq],
    queryFn: () => take(api().GET('/v1/builds/{build}/cases', { params: { path: { build: build.id } } })),
    placeholderData: (before) => before,
  });
  if (plan.error instanceof ModwrightError && plan.error.status === 409)
    return (
      <Empty icon="list" title={t.plan.none}>
        <p>{t.plan.noneHint}</p>
      </Empty>
    );
  if (!plan.data) return plan.error ? <Problem error={plan.error} onRetry={() => void plan.refetch()} /> : <Loading rows={8} />;
  const waits = build.status === 'awaiting_plan_review';
  return (
    <div className="page plan">
      {waits ? <PlanReview key={build.plan_revision} build={build} plan={plan.data} /> : <Readings plan={plan.data} />}
      <Changes plan={plan.data} />
      {cases.error ? <Problem error={cases.error} onRetry={() => void cases.refetch()} /> : <CaseMatrix plan={plan.data} cases={cases.data ?? []} />}
      <ModuleGraphView plan={plan.data} />
      <ModuleList plan={plan.data} />
      <EntityList plan={plan.data} />
      <EndpointTable plan={plan.data} />
      <PageTable plan={plan.data} />
    </div>
  );
}

function Changes({ plan: { change } }: { readonly plan: Json<Plan> }) {
  if (!change?.parts?.length) return null;
  return (
    <section>
      <h2>{t.plan.changes}</h2>
      <ul className="plain-list">
        {change.parts.map(({ kind = '', part }) => (
          <li key={part}>
            <span className="badge plain">{t.plan.changeKinds[kind.replace('CHANGE_KIND_', '').toLowerCase()] ?? kind}</span> {part}
          </li>
        ))}
      </ul>
    </section>
  );
}
