import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { BUILDS_PAGE, buildsQuery, type Build } from '../../app/queries.ts';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { compact, duration, t } from '../../strings.ts';
import { CaseMeter } from '../../ui/CaseDots.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty, Loading, Problem } from '../../ui/States.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import { Table } from '../../ui/Table.tsx';
import { useNow } from '../../ui/time.ts';

const route = getRouteApi('/');

/** Every build, newest first. */
export function BuildsPage() {
  const { offset = 0 } = route.useSearch();
  const navigate = route.useNavigate();
  const builds = useQuery({ ...buildsQuery(offset), placeholderData: keepPreviousData });
  const [filter, setFilter] = useState('');
  const search = useRef<HTMLInputElement>(null);
  useShortcuts(t.help.groups.page, [{ keys: '/', label: t.builds.filter, run: () => search.current?.focus() }]);
  const shown = (builds.data ?? []).filter((build) => matches(build, filter));
  return (
    <div className="page">
      <PageHead title={t.builds.title} lead={t.builds.lead}>
        <label className="search">
          <Icon name="search" />
          <span className="hidden">{t.builds.filter}</span>
          <input ref={search} type="search" placeholder={t.builds.filter} value={filter} onChange={(event) => setFilter(event.target.value)} />
        </label>
        <Link to="/new" className="button primary">
          <Icon name="plus" /> {t.builds.new}
        </Link>
      </PageHead>
      {builds.error && !builds.data ? <Problem error={builds.error} onRetry={() => void builds.refetch()} /> : null}
      {builds.isPending && <Loading rows={8} />}
      {builds.data?.length === 0 && offset === 0 && (
        <Empty icon="builds" title={t.builds.empty}>
          <p>{t.builds.emptyHint}</p>
          <Link to="/new" className="button primary">
            <Icon name="plus" /> {t.builds.new}
          </Link>
        </Empty>
      )}
      {builds.data && builds.data.length > 0 && (shown.length > 0 ? <BuildTable builds={shown} /> : <p className="hint">{t.builds.noMatch}</p>)}
      {(offset > 0 || (builds.data?.length ?? 0) === BUILDS_PAGE) && (
        <div className="pager">
          <button type="button" className="button" disabled={offset === 0} onClick={() => void navigate({ search: pageAt(offset - BUILDS_PAGE) })}>
            <Icon name="left" /> {t.builds.newer}
          </button>
          <button
            type="button"
            className="button"
            disabled={(builds.data?.length ?? 0) < BUILDS_PAGE}
            onClick={() => void navigate({ search: pageAt(offset + BUILDS_PAGE) })}
          >
            {t.builds.older} <Icon name="right" />
          </button>
        </div>
      )}
    </div>
  );
}

const pageAt = (offset: number) => (offset > 0 ? { offset } : {});

function matches(build: Build, filter: string): boolean {
  const text = `${build.title} ${build.brief} ${build.id} ${t.status[build.status] ?? ''}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function BuildTable({ builds }: { readonly builds: readonly Build[] }) {
  const now = useNow();
  const { columns } = t.builds;
  const heads = [
    columns.app,
    columns.status,
    columns.cases,
    ...[columns.tokens, columns.time, columns.started].map((name) => ({ name, number: true as const })),
  ];
  return (
    <Table columns={heads}>
      {builds.map((build) => (
        <tr key={build.id}>
          <th scope="row">
            <Link to="/builds/$build" params={{ build: build.id }}>
              {build.title || t.product}
            </Link>
            <p>{build.brief}</p>
          </th>
          <td>
            <StatusBadge status={build.status} paused={build.paused} />
          </td>
          <td>
            <CaseMeter passed={build.passed} total={build.total} />
          </td>
          <td className="number">{compact(build.tokens)}</td>
          <td className="number">{duration(build.seconds)}</td>
          <td className="number" title={new Date(build.created_at).toLocaleString()}>
            {t.common.ago(duration(Math.max(0, (now - Date.parse(build.created_at)) / 1000)))}
          </td>
        </tr>
      ))}
    </Table>
  );
}
