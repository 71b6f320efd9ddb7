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

/** Calls about the account. `current` gives null for an anonymous visitor. */
export const session = {
  signOut: () => signOut({}),
  current: async (): Promise<Account | null> => {
    try {
      return (await me({})).data.user;
    } catch {
      return null; // 401 is the answer to an anonymous visitor
    }
  },
};

const EMAIL: FieldModel = { name: 'email', kind: 'email', label: 'Email', required: true };
const PASSWORD: FieldModel = { name: 'password', kind: 'text', label: 'Password', required: true };

/** Sign in, or sign up. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (account: Account) => void }) {
  const [isNew, setIsNew] = useState(false);
  const send = async (values: Row) => onSignedIn((await (isNew ? signUp : signIn)({ body: values })).data.user);
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
