import { EndpointKind, type Endpoint, type Entity, type Plan } from '@modwright/contracts/plan';
import type { Case } from '@modwright/contracts/grading';
import { derivedCase, toStep } from './build-case.ts';
import { ERROR_SCHEMA } from './entity-schema.ts';
import { createScene, NO_SUCH_ID, OWNER, pathFor, STRANGER } from './scene.ts';

/** An anonymous caller of an endpoint that needs an account is turned away before anything else is looked at. */
export function anonymousCase(endpoint: Endpoint): Case {
  const body = endpoint.method === 'GET' || endpoint.method === 'DELETE' ? {} : { body: {} };
  const step = toStep({ endpoint, path: pathFor(endpoint, String(NO_SUCH_ID)), as: '', status: 401, schema: ERROR_SCHEMA, ...body });
  return derivedCase(`${endpoint.id}.anonymous`, `${endpoint.method} ${endpoint.path} needs an account`, [step]);
}

/** Rows of another person are not found and not listed. */
export function foreignRowCases(plan: Plan, endpoint: Endpoint, entity: Entity): Case[] {
  if (!entity.owned || !endpoint.auth) return [];
  const scene = createScene(plan);
  const row = scene.row(entity.name);
  const isList = endpoint.kind === EndpointKind.LIST;
  if (!isList && !endpoint.path.includes('{')) return [];
  const path = isList ? endpoint.path : pathFor(endpoint, `{{${row}.id}}`);
  const body = endpoint.kind === EndpointKind.UPDATE ? { body: {} } : {};
  const step = toStep({ endpoint, path, as: STRANGER, status: isList ? 200 : 404, ...(isList ? { pattern: [] } : {}), ...body });
  return [derivedCase(`${endpoint.id}.foreign`, `a ${entity.name} of another person is out of reach`, [...scene.steps, step])];
}

/** Accounts: sign-up, sign-in, who am I, and what is refused. */
export function accountCases(): Case[] {
  const base = { id: '', kind: EndpointKind.ACTION, entity: '', module: '', filters: [] };
  const post = (path: string): Endpoint => ({ ...base, method: 'POST', path: `/api/auth/${path}`, auth: false });
  const me: Endpoint = { ...base, method: 'GET', path: '/api/auth/me', auth: false };
  const person = { email: '$email:person', password: 'long enough $text:secret' };
  const signUp = toStep({
    endpoint: post('sign-up'),
    body: person,
    status: 201,
    pattern: { user: { id: { $any: true }, email: '$email:person' }, token: { $any: true } },
  });
  return [
    derivedCase('auth.signs-in', 'a person who signed up signs in', [
      signUp,
      toStep({ endpoint: post('sign-in'), body: person, status: 200, pattern: { user: { email: '$email:person' } } }),
    ]),
    derivedCase('auth.wrong-password', 'a wrong password is refused', [
      signUp,
      toStep({ endpoint: post('sign-in'), body: { ...person, password: 'another $text:wrong' }, status: 401 }),
    ]),
    derivedCase('auth.email-taken', 'one address signs up once', [
      signUp,
      toStep({ endpoint: post('sign-up'), body: person, status: 409, schema: ERROR_SCHEMA }),
    ]),
    derivedCase('auth.me', 'a signed-in person is told who they are', [toStep({ endpoint: me, as: OWNER, status: 200 })]),
    derivedCase('auth.nobody', 'nobody is 401', [toStep({ endpoint: me, as: '', status: 401 })]),
  ];
}
