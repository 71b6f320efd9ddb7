import type { BuildVersions, RoleVersions } from '@modwright/store/policy';

/** In memory, for tests and for measuring: gone with the process. */
export function createMemoryBuildVersions(): BuildVersions {
  const kept = new Map<string, RoleVersions>();
  return {
    keep: (build, chosen) => {
      const first = kept.get(build) ?? chosen;
      kept.set(build, first);
      return Promise.resolve(first);
    },
  };
}
