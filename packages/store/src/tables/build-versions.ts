import { fromDatabaseError, type Store } from '../pool.ts';

/** Role to version; "" = every role that has no entry of its own. */
export type RoleVersions = Readonly<Record<string, string>>;

export interface BuildVersionsTable {
  build: string;
  versions: RoleVersions;
  created_at: Date;
}

/** Which versions answer which build. The first choice stays, whichever replica made it. */
export interface BuildVersions {
  /** Keeps `chosen` for a build that is new, and gives what is kept. Throws UNAVAILABLE while the database is away. */
  keep(build: string, chosen: RoleVersions): Promise<RoleVersions>;
}

// The update changes nothing: it is what makes an existing row come back.
const KEEP = `INSERT INTO policy.build_versions (build, versions) VALUES ($1, $2)
  ON CONFLICT (build) DO UPDATE SET build = excluded.build RETURNING versions`;

/** In Postgres, so that all replicas choose alike. */
export function createBuildVersions(store: Store): BuildVersions {
  return {
    keep: async (build, chosen) => {
      try {
        const { rows } = await store.pool.query<{ versions: RoleVersions }>({ name: 'policy.keep', text: KEEP, values: [build, JSON.stringify(chosen)] });
        return rows[0]?.versions ?? chosen;
      } catch (error) {
        throw fromDatabaseError(error);
      }
    },
  };
}
