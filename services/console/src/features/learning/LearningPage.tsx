import { ModwrightError } from '@modwright/client';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { t } from '../../strings.ts';
import { Empty, Loading, Problem } from '../../ui/States.tsx';

const TABS = [
  { to: '/learning', label: t.learning.tabs.versions },
  { to: '/learning/runs', label: t.learning.tabs.runs },
  { to: '/learning/rewards', label: t.learning.tabs.rewards },
] as const;

/** What was learnt, what is being learnt, and what rewards are made of. */
export function LearningPage() {
  const { pathname } = useLocation();
  // A single version stands under the list of versions.
  const shown = TABS.findLast(({ to }) => pathname.startsWith(to));
  return (
    <div className="tabbed">
      <nav className="tabs" aria-label={t.learning.sections}>
        {TABS.map((tab) => (
          <Link
            key={tab.to}
            to={tab.to}
            activeProps={{ className: '' }}
            className={tab === shown ? 'active' : ''}
            aria-current={tab === shown ? 'page' : undefined}
          >
            {tab.label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}

interface Unread {
  readonly error: unknown;
  readonly onRetry: () => void;
  /** What is said when there is no such thing. */
  readonly missing?: string;
}

/** While something of the trainer is not there: it is read, there is none, there is no trainer, or what else is wrong. */
export function NotThere({ error, onRetry, missing }: Unread) {
  if (!error) return <Loading rows={8} />;
  if (error instanceof ModwrightError && error.code === 'NOT_FOUND' && missing) return <Empty icon="search" title={missing} />;
  if (error instanceof ModwrightError && error.code === 'UNAVAILABLE' && error.status === 503)
    return (
      <Empty icon="learning" title={t.learning.noTrainer}>
        <p>{error.message}</p>
      </Empty>
    );
  return (
    <div className="page">
      <Problem error={error} onRetry={onRetry} />
    </div>
  );
}
