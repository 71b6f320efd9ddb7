import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose rows are that belong to nobody in particular. */
export const DEFAULT_TENANT = 'default';
/** Stands for all of them, where work is nobody's in particular. */
export const EVERY_TENANT = '*';

const scope = new AsyncLocalStorage<string | undefined>();

/** Runs `work` for a tenant: stores show only its rows, and services that are called are told. */
export function withTenant<T>(tenant: string, work: () => T): T {
  return scope.run(tenant, work);
}

/** Runs `work` for the whole installation, whoever called. */
export function forEveryTenant<T>(work: () => T): T {
  return scope.run(EVERY_TENANT, work);
}

/** The tenant that the current work is for; undefined when it is nobody's in particular. */
export function currentTenant(): string | undefined {
  const tenant = scope.getStore();
  return tenant === EVERY_TENANT ? undefined : tenant;
}

/** The tenant, or "*" where `forEveryTenant` said so; undefined when nothing was said. */
export function tenantScope(): string | undefined {
  return scope.getStore();
}

/** Runs `work` as `tenantScope` told earlier: for what is done later than it was asked for. */
export function inTenantScope<T>(given: string | undefined, work: () => T): T {
  return scope.run(given, work);
}
