import { useState } from 'react';
import type { FieldModel, Row } from './model-types.ts';
import { endpoint } from './request.ts';
import { RowForm } from './row-form.tsx';

/** The person who is signed in. */
export interface Account {
  readonly id: number;
  readonly email: string;
}

type Answer = { readonly user: Account };
const signUp = endpoint<{ body: Row }, Answer>('POST', '/api/auth/sign-up');
const signIn = endpoint<{ body: Row }, Answer>('POST', '/api/auth/sign-in');
const signOut = endpoint<Record<never, never>, null>('POST', '/api/auth/sign-out');
const me = endpoint<Record<never, never>, Answer>('GET', '/api/auth/me');

const MARK = 'signed-in';

/**
 * Set while this browser has a session, so that an anonymous visit asks the server for nothing. The session itself is a cookie no script can read.
 * A sandboxed frame has no storage and every use of it throws: there the server is asked.
 */
const mark = {
  isSet: (): boolean => {
    try {
      return localStorage.getItem(MARK) !== null;
    } catch {
      return true;
    }
  },
  put: (isSignedIn: boolean): void => {
    try {
      if (isSignedIn) localStorage.setItem(MARK, 'yes');
      else localStorage.removeItem(MARK);
    } catch {
      // no storage: the server is asked at the next visit
    }
  },
};

/** Calls about the account. */
export const session = {
  /** Signs up or in. */
  async start(isNew: boolean, values: Row): Promise<Account> {
    const { data } = await (isNew ? signUp : signIn)({ body: values });
    mark.put(true);
    return data.user;
  },
  async end(): Promise<void> {
    await signOut({});
    mark.put(false);
  },
  /** Who is signed in; null for an anonymous visitor. */
  async current(): Promise<Account | null> {
    if (!mark.isSet()) return null;
    try {
      return (await me({})).data.user;
    } catch {
      mark.put(false); // the session is over
      return null;
    }
  },
};

const EMAIL: FieldModel = { name: 'email', kind: 'email', label: 'Email', required: true };
const PASSWORD: FieldModel = { name: 'password', kind: 'text', label: 'Password', required: true };

/** Sign in, or sign up. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (account: Account) => void }) {
  const [isNew, setIsNew] = useState(false);
  const send = async (values: Row) => onSignedIn(await session.start(isNew, values));
  const title = isNew ? 'Sign up' : 'Sign in';
  return (
    <section className="panel narrow" aria-label={title}>
      <h1>{title}</h1>
      <RowForm fields={[EMAIL, PASSWORD]} submit={title} onSubmit={send} />
      <p>
        {isNew ? 'You have an account? ' : 'You have no account yet? '}
        <button type="button" className="link" onClick={() => setIsNew(!isNew)}>
          {isNew ? 'Go to sign in' : 'Create an account'}
        </button>
      </p>
    </section>
  );
}
