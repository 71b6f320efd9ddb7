import { ModwrightError } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { callerQuery } from '../../app/queries.ts';
import { t } from '../../strings.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Empty, Problem } from '../../ui/States.tsx';
import { useBallot } from './ballot-query.ts';
import { Booth } from './Booth.tsx';

const route = getRouteApi('/vote/');
const TABS = [
  { to: '/vote', label: t.vote.tabs.vote },
  { to: '/vote/history', label: t.vote.tabs.history },
  { to: '/vote/statistics', label: t.vote.tabs.statistics },
] as const;

/** Votes: the pair to judge, what one said, and what all votes say. */
export function VotePage() {
  return (
    <div className="vote">
      <nav className="tabs" aria-label={t.vote.sections}>
        {TABS.map(({ to, label }) => (
          <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}

/** A pair of apps to compare, drawn by the instance. */
export function BallotTab() {
  const caller = useQuery(callerQuery);
  if (caller.data && !caller.data.scopes.includes('feedback:write'))
    return <p className="notice warn">{t.common.mayNot(t.roles[caller.data.role] ?? caller.data.role)}</p>;
  return <Drawn />;
}

function Drawn() {
  const ballot = useBallot();
  const navigate = route.useNavigate();
  const next = (): void => void navigate({ search: ({ ballot: _, ...rest }) => rest });
  if (ballot.data) return <Booth key={ballot.data.id} ballot={ballot.data} onNext={next} />;
  if (!ballot.error)
    return (
      <Empty icon="clock" title={t.vote.starting}>
        <p role="status">{t.vote.startingHint}</p>
      </Empty>
    );
  if (ballot.error instanceof ModwrightError && ballot.error.status === 404)
    return (
      <Empty icon="vote" title={t.vote.nothing}>
        <p>{ballot.error.message}</p>
        <button type="button" className="button" onClick={() => void ballot.refetch()}>
          <Icon name="search" /> {t.vote.look}
        </button>
      </Empty>
    );
  return (
    <div className="page narrow">
      <Problem error={ballot.error} onRetry={() => void ballot.refetch()} />
      <button type="button" className="button" onClick={next}>
        {t.vote.next}
      </button>
    </div>
  );
}
