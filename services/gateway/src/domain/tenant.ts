import { AppError, DEFAULT_TENANT } from '@modwright/runtime';
import type { Scope } from './api-key.ts';
import { pathParameters, type RouteSpec } from './route.ts';

/** What a tenant is called: "default" runs the installation, every other one uses it. */
export const TENANT_PATTERN = '^[a-z0-9][a-z0-9-]{0,39}$';

/**
 * The tenant that a caller asks about: its own, or another one by name for the one that runs the installation. To any other caller there is no such
 * tenant. Throws NOT_FOUND.
 */
export function tenantAskedFor(own: string, given: string | undefined): string {
  if (given === undefined || given === own) return own;
  if (own === DEFAULT_TENANT) return given;
  throw new AppError('NOT_FOUND', `there is no tenant ${given}`);
}

/** Learning is the whole installation's: a key of any other tenant cannot have its scopes. Throws INVALID_ARGUMENT. */
export function assertScopesOf(tenant: string, scopes: readonly Scope[]): void {
  const shared = scopes.find((scope) => scope.startsWith('learning:'));
  if (tenant !== DEFAULT_TENANT && shared)
    throw new AppError('INVALID_ARGUMENT', `learning is shared by all tenants: a key of ${tenant} cannot have the scope ${shared}`);
}

/** Throws NOT_FOUND or PERMISSION_DENIED when a route is about what all tenants share and the caller does not run the installation. */
export function assertReaches(tenant: string, { installation, path }: Pick<RouteSpec, 'installation' | 'path'>): void {
  if (!installation || tenant === DEFAULT_TENANT) return;
  if (pathParameters(path).length > 0) throw new AppError('NOT_FOUND', 'there is no such thing');
  throw new AppError('PERMISSION_DENIED', `this is about the whole installation: it takes a key of the tenant ${DEFAULT_TENANT}`);
}
