import { ModwrightError, take } from '@modwright/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { buildQuery, callerQuery, type Build } from '../../app/queries.ts';
import { api } from '../../app/session.ts';
import { duration, t } from '../../strings.ts';
import { CaseMeter } from '../../ui/CaseDots.tsx';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Empty, Loading, Problem } from '../../ui/States.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import { ConversationProvider, useLiveBuild } from './live-build.ts';

const route = getRouteApi('/builds/$build');
const ENDED: readonly string[] = ['accepted', 'below_bar', 'failed', 'cancelled'];

/** One build: its head, and the tab that is open. */
export function BuildPage() {
  const { build } = route.useParams();
  const conversation = useLiveBuild(build);
  const query = useQuery(buildQuery(build));
  if (query.error && !query.data)
    return query.error instanceof ModwrightError && query.error.status === 404 ? (
      <Empty icon="search" title={t.build.gone}>
        <Link to="/">{t.common.home}</Link>
      </Empty>
    ) : (
      <Problem error={query.error} onRetry={() => void query.refetch()} />
    );
  return (
    <ConversationProvider value={conversation}>
      <div className="build">
        {query.data ? <BuildHead build={query.data} /> : <Loading rows={2} />}
        <Outlet />
      </div>
    </ConversationProvider>
  );
}

function BuildHead({ build }: { readonly build: Build }) {
  const tabs = [
    { to: '/builds/$build', label: t.build.tabs.conversation, exact: true },
    { to: '/builds/$build/plan', label: t.build.tabs.plan, exact: true },
    { to: '/builds/$build/app', label: t.build.tabs.app, exact: true },
  ] as const;
  return (
    <header className="build-head">
      <div className="title-row">
        <h1>{build.title || t.status['planning']}</h1>
        {build.status === 'awaiting_plan_review' ? (
          <Link to="/builds/$build/plan" params={{ build: build.id }} aria-label={t.plan.waits}>
            <StatusBadge status={build.status} paused={build.paused} />
          </Link>
        ) : (
          <StatusBadge status={build.status} paused={build.paused} />
        )}
        <Controls build={build} />
      </div>
      <div className="facts">
        <CaseMeter passed={build.passed} total={build.total} />
        <span>{t.common.tokens(build.tokens)}</span>
        <span>{duration(build.seconds)}</span>
        <span className="id" title={build.id}>
          {build.id}
        </span>
        {build.extends && (
          <span>
            {t.build.extends}{' '}
            <Link to="/builds/$build" params={{ build: build.extends }}>
              {compactId(build.extends)}
            </Link>
          </span>
        )}
        {build.reason && <span className="reason">{build.reason}</span>}
      </div>
      <nav className="tabs" aria-label={t.build.sections}>
        {tabs.map(({ to, label, exact }) => (
          <Link key={to} to={to} params={{ build: build.id }} activeOptions={{ exact, includeSearch: false }}>
            {label}
          </Link>
        ))}
      </nav>
    </header>
  );
}

const compactId = (id: string): string => `${id.slice(0, 12)}…`;

function Controls({ build }: { readonly build: Build }) {
  const queries = useQueryClient();
  const caller = useQuery(callerQuery);
  const control = useMutation({
    mutationFn: (verb: 'pause' | 'resume' | 'cancel') => take(api().POST(`/v1/builds/{build}/${verb}`, { params: { path: { build: build.id } } })),
    onSuccess: (changed) => queries.setQueryData(buildQuery(build.id).queryKey, changed),
  });
  if (ENDED.includes(build.status) || !caller.data?.scopes.includes('builds:write')) return null;
  return (
    <div className="actions">
      <button type="button" className="button" disabled={control.isPending} onClick={() => control.mutate(build.paused ? 'resume' : 'pause')}>
        <Icon name={build.paused ? 'play' : 'pause'} /> {build.paused ? t.build.resume : t.build.pause}
      </button>
      <ConfirmButton
        label={t.build.cancel}
        icon="cross"
        disabled={control.isPending}
        question={t.build.cancelSure}
        onConfirm={() => control.mutateAsync('cancel')}
      />
      {control.error && <Problem error={control.error} />}
    </div>
  );
}
