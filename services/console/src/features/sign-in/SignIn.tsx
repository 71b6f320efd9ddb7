import { createClient, take } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { storeKey } from '../../app/session.ts';
import { providerQuery, signInWithProvider } from '../../app/sign-in.ts';
import { t } from '../../strings.ts';

/** The way in: a key that the instance knows, or the provider that it trusts. */
export function SignIn({ problem = '', onSignedIn }: { readonly problem?: string; readonly onSignedIn: () => void }) {
  const [key, setKey] = useState('');
  const [wrong, setWrong] = useState(problem);
  const [busy, setBusy] = useState(false);
  const provider = useQuery(providerQuery);
  const leave = async (): Promise<void> => {
    setBusy(true);
    try {
      await signInWithProvider();
    } catch (error) {
      setWrong((error as Error).message);
      setBusy(false);
    }
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await take(createClient({ url: location.origin, key: key.trim() }).GET('/v1/me'));
      storeKey(key.trim());
      onSignedIn();
    } catch (error) {
      setWrong((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <svg width="40" height="40" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" fill="var(--accent)" />
          <path d="M7 23V9h3.4l5.6 8 5.6-8H25v14h-3.6v-8.2L16 22.4l-5.4-7.6V23z" fill="var(--on-accent)" />
        </svg>
        <h1>{t.product}</h1>
        <p>{t.signIn.lead}</p>
        <label htmlFor="key">{t.signIn.key}</label>
        <input
          id="key"
          type="password"
          autoComplete="current-password"
          required
          autoFocus
          spellCheck={false}
          value={key}
          onChange={(event) => setKey(event.target.value)}
          aria-describedby="key-hint"
        />
        <p id="key-hint" className="hint">
          {t.signIn.hint}
        </p>
        {wrong && (
          <p className="wrong" role="alert">
            {wrong}
          </p>
        )}
        <button type="submit" className="button primary" disabled={busy}>
          {t.signIn.action}
        </button>
        {provider.data && (
          <button type="button" className="button" disabled={busy} onClick={() => void leave()}>
            {t.signIn.with(provider.data)}
          </button>
        )}
      </form>
    </main>
  );
}
