import type { RoleServing } from '@modwright/contracts/learning';
import type { RoleVersions } from '@modwright/store/policy';
import { digest } from '@modwright/runtime';

/** The base model, before anything was learnt. */
export const BASE_VERSION = 'policy-v000000';

/** Says whether a version can answer here and now. */
export type IsLoaded = (version: string) => boolean;

/**
 * Who answers now: as told, but where the version that is told cannot answer here, what answered before goes on, and at last the base model.
 * A canary that cannot answer is none.
 */
export function settleRoles(before: readonly RoleServing[], told: readonly RoleServing[], isLoaded: IsLoaded): RoleServing[] {
  return told.map(({ role, active, canary, canaryShare }) => {
    const earlier = before.find((entry) => entry.role === role)?.active;
    const settled = [active, earlier].find((version) => version !== undefined && version !== '' && isLoaded(version));
    return { role, active: settled ?? BASE_VERSION, canary: canary !== '' && isLoaded(canary) ? canary : '', canaryShare };
  });
}

/** The versions of a build that begins now. */
export function versionsOfBuild(roles: readonly RoleServing[], build: string): RoleVersions {
  const shared = roles.some(({ role }) => role === '') ? [] : [['', BASE_VERSION]];
  const own = roles.map(({ role, active, canary, canaryShare }) => [role, isCanary(build, canary, canaryShare) ? canary : active]);
  return Object.fromEntries([...shared, ...own]) as RoleVersions;
}

/** The version that answers a role. */
export function versionFor(versions: RoleVersions, role: string): string {
  return versions[role] ?? versions[''] ?? BASE_VERSION;
}

/** True for `share` of all builds, always for the same ones; each canary has its own. A call outside of builds is never a canary's. */
function isCanary(build: string, canary: string, share: number): boolean {
  if (build === '' || canary === '') return false;
  return Number.parseInt(digest(`${canary}/${build}`, 8), 16) / 2 ** 32 < share;
}
