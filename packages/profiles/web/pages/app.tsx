import { useEffect, useState, type MouseEvent } from 'react';
import { EntityPage } from './entity-page.tsx';
import { model } from './model.ts';
import { session, SignIn, type Account } from './sign-in.tsx';

/** The whole app: navigation, the page of the current path, the account. */
export function App() {
  const [path, setPath] = useState(location.pathname);
  // undefined = not known yet
  const [account, setAccount] = useState<Account | null | undefined>(model.signIn ? undefined : null);

  useEffect(() => {
    const follow = () => setPath(location.pathname);
    addEventListener('popstate', follow);
    if (model.signIn) void session.current().then(setAccount);
    return () => removeEventListener('popstate', follow);
  }, []);

  const go = (target: string) => {
    history.pushState(null, '', target);
    setPath(target);
  };
  const page = model.pages.find((candidate) => candidate.path === path) ?? (path === '/' ? model.pages[0] : undefined);
  useEffect(() => {
    document.title = page ? `${page.title} · ${model.title}` : model.title;
  }, [page]);

  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="bar">
        <strong>{model.title}</strong>
        <nav aria-label="Main">
          {model.pages.map(({ path: target, title }) => (
            <Link key={target} target={target} title={title} current={page?.path === target} onGo={go} />
          ))}
        </nav>
        {model.signIn ? <AccountBar account={account} onGo={go} onSignedOut={() => setAccount(null)} /> : null}
      </header>
      <main id="content">{content()}</main>
    </>
  );

  function content() {
    if (path === '/sign-in' && model.signIn) return <SignIn onSignedIn={(signedIn) => (setAccount(signedIn), go('/'))} />;
    if (!page) return <NotFound />;
    if (page.auth && account === undefined) return <p role="status">Loading…</p>;
    if (page.auth && account === null) return <SignIn onSignedIn={setAccount} />;
    return <EntityPage key={`${page.path}:${account?.id ?? ''}`} page={page} entity={model.entities.find((entity) => entity.name === page.entity)} />;
  }
}

function NotFound() {
  return (
    <section className="panel">
      <h1>Nothing here</h1>
      <p>This page does not exist. Choose one above.</p>
    </section>
  );
}

interface LinkProps {
  readonly target: string;
  readonly title: string;
  readonly current: boolean;
  readonly onGo: (target: string) => void;
}

function Link({ target, title, current, onGo }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onGo(target);
  };
  return (
    <a href={target} aria-current={current ? 'page' : undefined} onClick={follow}>
      {title}
    </a>
  );
}

interface AccountProps {
  readonly account: Account | null | undefined;
  readonly onGo: (target: string) => void;
  readonly onSignedOut: () => void;
}

function AccountBar({ account, onGo, onSignedOut }: AccountProps) {
  if (account === undefined) return null;
  if (account === null) return <Link target="/sign-in" title="Sign in" current={false} onGo={onGo} />;
  return (
    <span className="account">
      {account.email}
      <button type="button" className="quiet" onClick={() => void session.end().then(onSignedOut)}>
        Sign out
      </button>
    </span>
  );
}
