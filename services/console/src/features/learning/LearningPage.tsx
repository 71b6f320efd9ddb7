import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { t } from '../../strings.ts';

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
