import { ModwrightError } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { SignIn } from '../features/sign-in/SignIn.tsx';
import { t } from '../strings.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { useOnline } from '../ui/media.ts';
import { HelpSheet } from './HelpSheet.tsx';
import { callerQuery } from './queries.ts';
import { currentAccess } from './session.ts';
import { signInProblem, signOut } from './sign-in.ts';
import { useShortcuts } from './shortcuts.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';

const PAGES = [
  { to: '/', icon: 'builds', label: t.nav.builds, key: 'b' },
  { to: '/vote', icon: 'vote', label: t.nav.vote, key: 'v' },
  { to: '/learning', icon: 'learning', label: t.nav.learning, key: 'l' },
  { to: '/operations', icon: 'operations', label: t.nav.operations, key: 'o' },
] as const satisfies readonly {
  to: string;
  icon: IconName;
  label: string;
  key: string;
}[];

/** The frame of every page; in place of it, the way in for whoever is not signed in. */
export function Shell() {
  const [signedIn, setSignedIn] = useState(() => currentAccess() !== undefined);
  return signedIn ? (
    <Frame onSignOut={() => void signOut().finally(() => location.assign('/'))} />
  ) : (
    <SignIn problem={signInProblem()} onSignedIn={() => setSignedIn(true)} />
  );
}

function Frame({ onSignOut }: { readonly onSignOut: () => void }) {
  const caller = useQuery(callerQuery);
  const online = useOnline();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  // Builds are at the root: every page is under it that is under no other.
  const shown = PAGES.findLast(({ to }) => pathname.startsWith(to));
  const [helps, setHelps] = useState(false);
  useShortcuts(t.help.groups.everywhere, [
    ...PAGES.map(({ to, label, key }) => ({ keys: `g ${key}`, label, run: () => void navigate({ to }) })),
    { keys: 'n', label: t.newBuild.title, run: () => void navigate({ to: '/new' }) },
    { keys: '?', label: t.help.title, run: () => setHelps(true) },
  ]);
  if (caller.error instanceof ModwrightError && caller.error.status === 401) return <SignIn problem={t.signIn.refused} onSignedIn={() => location.reload()} />;
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t.nav.skip}
      </a>
      <header className="bar">
        <Link to="/" className="brand">
          <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="var(--accent)" />
            <path d="M7 23V9h3.4l5.6 8 5.6-8H25v14h-3.6v-8.2L16 22.4l-5.4-7.6V23z" fill="var(--on-accent)" />
          </svg>
          <span>{t.product}</span>
        </Link>
        <nav aria-label={t.nav.main}>
          {PAGES.map((page) => (
            <Link
              key={page.to}
              to={page.to}
              activeProps={{ className: '' }}
              className={`tab ${page === shown ? 'active' : ''}`}
              aria-current={page === shown ? 'page' : undefined}
            >
              <Icon name={page.icon} />
              <span>{page.label}</span>
            </Link>
          ))}
        </nav>
        <div className="tools">
          <ThemeSwitch />
          <button type="button" className="icon-button" onClick={() => setHelps(true)} aria-label={t.help.title} title={`${t.help.title} (?)`}>
            <Icon name="keys" size={18} />
          </button>
          {caller.data && (
            <span className="who" title={caller.data.name}>
              {t.roles[caller.data.role]}
            </span>
          )}
          <button type="button" className="icon-button" onClick={onSignOut} aria-label={t.signIn.out} title={t.signIn.out}>
            <Icon name="out" size={18} />
          </button>
        </div>
      </header>
      {!online && (
        <p className="notice warn" role="status">
          <Icon name="warn" /> {t.common.offline}
        </p>
      )}
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
      {helps && <HelpSheet onClose={() => setHelps(false)} />}
    </div>
  );
}
