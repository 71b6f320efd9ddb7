import { createHash } from 'node:crypto';
import { AppError, DEFAULT_TENANT } from '@modwright/runtime';
import type { OidcSettings } from './oidc-settings.ts';
import { ROLES, type Role } from './role.ts';
import { TENANT_PATTERN } from './tenant.ts';

/** What an issuer says of somebody (OpenID Connect Core 1.0, section 2). */
export type Claims = Readonly<Record<string, unknown>>;

/** Somebody whom the issuer vouches for, as this installation sees them. */
export interface Person {
  /** The same at every sign-in; stands where a key's id does. */
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly role: Role;
}

const MAX_NAME = 100;

/** Who the claims are about and what they may do here. Throws PERMISSION_DENIED when they may nothing. */
export function toPerson(claims: Claims, settings: OidcSettings): Person {
  const name = nameOf(claims);
  return { id: personId(claims), name, tenant: tenantOf(claims, settings, name), role: roleOf(claims, settings, name) };
}

/** Subjects are unique within their issuer only (section 8), and may say more of a person than others have to read. */
function personId({ iss, sub }: Claims): string {
  return `oidc${createHash('sha256')
    .update(`${String(iss)}\n${String(sub)}`)
    .digest('hex')
    .slice(0, 24)}`;
}

function nameOf(claims: Claims): string {
  const named = ['name', 'preferred_username', 'email', 'sub'].map((claim) => claims[claim]).find((value) => typeof value === 'string' && value !== '');
  return String(named).slice(0, MAX_NAME);
}

function roleOf(claims: Claims, { roleClaim, roles, defaultRole }: OidcSettings, name: string): Role {
  const given = valuesAt(claims, roleClaim).flatMap((value) => (Object.hasOwn(roles, value) ? [roles[value]] : []));
  const highest = ROLES.findLast((role) => given.includes(role));
  const role = highest ?? (defaultRole || undefined);
  if (!role) throw new AppError('PERMISSION_DENIED', `${name} has no role here: none of what the claim "${roleClaim}" says is in the list of roles`);
  return role;
}

function tenantOf(claims: Claims, { tenantClaim, tenants }: OidcSettings, name: string): string {
  if (tenantClaim === '') return DEFAULT_TENANT;
  const values = valuesAt(claims, tenantClaim);
  const listed = Object.keys(tenants).length > 0;
  const found = values.flatMap((value) => {
    if (listed) return Object.hasOwn(tenants, value) ? [tenants[value] ?? ''] : [];
    // Who runs the installation is said in its settings, not by whoever may name a group.
    return new RegExp(TENANT_PATTERN).test(value) && value !== DEFAULT_TENANT ? [value] : [];
  });
  const [tenant, another] = new Set(found);
  if (!tenant) throw new AppError('PERMISSION_DENIED', `${name} has no tenant here: the claim "${tenantClaim}" names none that is known`);
  if (another) throw new AppError('PERMISSION_DENIED', `${name} has several tenants here (${tenant}, ${another}): the claim "${tenantClaim}" has to name one`);
  return tenant;
}

/** Texts of a claim, one or a list. An address that nobody has confirmed is anybody's. */
function valuesAt(claims: Claims, path: string): string[] {
  if (path === 'email' && claims['email_verified'] === false) return [];
  const found = Object.hasOwn(claims, path)
    ? claims[path]
    : path.split('.').reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? (value as Claims)[name] : undefined), claims);
  return (Array.isArray(found) ? found : [found]).filter((value) => typeof value === 'string');
}
