import { AppError } from '@modwright/runtime';
import type { CaseFetch } from './run-cases.ts';
import type { Scope } from './placeholders.ts';

/** A signed-up person of one case. */
export interface Account {
  readonly token: string;
}

interface Desk {
  readonly fetch: CaseFetch;
  readonly scope: Scope;
  readonly space: string;
  readonly accounts: Map<string, Account>;
  readonly timeoutMs: number;
}

/**
 * The account behind an alias, signed up on first use. Its user is kept under the alias: `{{alice.id}}`, `{{alice.email}}`.
 * Throws FAILED_PRECONDITION when the app does not sign it up.
 */
export async function accountFor(alias: string, desk: Desk): Promise<Account> {
  const known = desk.accounts.get(alias);
  if (known) return known;
  const email = desk.scope.draw('email', `account_${alias}`);
  const response = await desk.fetch({
    method: 'POST',
    path: '/api/auth/sign-up',
    headers: { 'content-type': 'application/json', 'x-space': desk.space },
    body: Buffer.from(JSON.stringify({ email, password: `correct horse ${alias} battery` })),
    timeoutMs: desk.timeoutMs,
  });
  const answer = Buffer.from(response.body).toString();
  const { user, token } = response.status === 201 ? (JSON.parse(answer) as { user?: unknown; token?: unknown }) : {};
  if (typeof token !== 'string') throw new AppError('FAILED_PRECONDITION', `signing up ${alias} was answered ${response.status} ${answer.slice(0, 200)}`);
  const account = { token };
  desk.accounts.set(alias, account);
  desk.scope.keep(alias, user);
  return account;
}
