import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EntitySpec } from './app-spec.ts';
import { checkedValues } from './checks.ts';
import { HttpError } from './http-error.ts';
import type { Space } from './spaces.ts';

/** Somebody who is signed in. */
export interface User {
  readonly id: number;
  readonly email: string;
  readonly createdAt: string;
}

/** Passwords and sessions live beside the accounts, where no module and no endpoint reads them. */
export const ACCOUNT_TABLES = `
  CREATE TABLE IF NOT EXISTS _passwords (userId INTEGER PRIMARY KEY, salt TEXT NOT NULL, hash TEXT NOT NULL, cost INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS _sessions (tokenHash TEXT PRIMARY KEY, userId INTEGER NOT NULL, expiresAt TEXT NOT NULL);
`;

const SESSION_DAYS = 30;
const CREDENTIALS = [
  { name: 'email', kind: 'email', required: true },
  { name: 'password', kind: 'text', required: true, min: 8, max: 200 },
] as const;

export interface AccountOptions {
  readonly entity: EntitySpec;
  readonly spaceOf: (request: FastifyRequest) => Space;
  /** Cost parameter N of scrypt: how much work one guess at a password takes. */
  readonly hashCost: number;
}

/** Adds sign-up, sign-in, sign-out and me under /api/auth. */
export function addAccounts(server: FastifyInstance, { entity, spaceOf, hashCost }: AccountOptions): void {
  server.post('/api/auth/sign-up', async (request, reply) => {
    const { email, password } = credentials(request.body);
    const salt = randomBytes(16).toString('base64url');
    const hash = await hashOf(password, salt, hashCost);
    const space = spaceOf(request);
    const answer = await space.inTurn(() => {
      const accounts = space.repository(entity);
      if (accounts.findFirst({ where: { email } }))
        throw new HttpError(409, 'there is already an account with this email address', { email: 'is already taken' });
      const user = accounts.create({ data: { email } }) as unknown as User;
      space.sql.run('INSERT INTO _passwords VALUES (?, ?, ?, ?)', [user.id, salt, hash, hashCost]);
      return startSession(space, user);
    });
    return sendSession(reply.status(201), answer);
  });

  server.post('/api/auth/sign-in', async (request, reply) => {
    const { email, password } = credentials(request.body);
    const space = spaceOf(request);
    const user = space.repository(entity).findFirst({ where: { email } }) as User | null;
    const [stored] = user ? space.sql.all('SELECT salt, hash, cost FROM _passwords WHERE userId = ?', [user.id]) : [];
    // An unknown address costs as much time as a wrong password, so that the two look the same.
    const given = await hashOf(password, String(stored?.['salt'] ?? 'none'), Number(stored?.['cost'] ?? hashCost));
    if (!user || !stored || !timingSafeEqual(Buffer.from(given), Buffer.from(String(stored['hash']))))
      throw new HttpError(401, 'the email address or the password is wrong');
    return sendSession(reply, await space.inTurn(() => startSession(space, user)));
  });

  server.post('/api/auth/sign-out', async (request, reply) => {
    const token = tokenOf(request);
    if (token) spaceOf(request).sql.run('DELETE FROM _sessions WHERE tokenHash = ?', [hashOfToken(token)]);
    return reply.status(204).header('set-cookie', cookie('', 0)).send();
  });

  server.get('/api/auth/me', (request) => {
    const user = userOf(spaceOf(request), entity, request);
    if (!user) throw new HttpError(401, 'sign in first');
    return { user };
  });
}

/** Who sends the request; null for an anonymous caller and for a session that is over. */
export function userOf(space: Space, entity: EntitySpec, request: FastifyRequest): User | null {
  const token = tokenOf(request);
  if (!token) return null;
  const [session] = space.sql.all('SELECT userId, expiresAt FROM _sessions WHERE tokenHash = ?', [hashOfToken(token)]);
  if (!session || String(session['expiresAt']) < new Date().toISOString()) return null;
  return space.repository(entity).findFirst({ where: { id: session['userId'] } }) as User | null;
}

function credentials(body: unknown): { email: string; password: string } {
  const values = checkedValues(CREDENTIALS, body ?? {});
  return { email: String(values['email']).toLowerCase(), password: String(values['password']) };
}

function startSession(space: Space, user: User): { user: User; token: string } {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + SESSION_DAYS * 86_400_000).toISOString();
  space.sql.run('INSERT INTO _sessions VALUES (?, ?, ?)', [hashOfToken(token), user.id, expiresAt]);
  return { user, token };
}

function sendSession(reply: FastifyReply, answer: { user: User; token: string }): FastifyReply {
  return reply.header('set-cookie', cookie(answer.token, SESSION_DAYS * 86_400)).send(answer);
}

function cookie(token: string, maxAgeSeconds: number): string {
  return `session=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
}

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '');
  const inCookie = /(?:^|;\s*)session=([^;]+)/.exec(request.headers.cookie ?? '');
  return bearer?.[1] ?? inCookie?.[1];
}

/** Only hashes of tokens are stored: a copy of the database opens no session. */
function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function hashOf(password: string, salt: string, cost: number): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 }, (error, key) => (error ? reject(error) : resolve(key.toString('base64url'))));
  });
}
