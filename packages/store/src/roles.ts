import { orDatabaseError, type Store } from './pool.ts';

/** Services that keep something in the database; each has a role of its own there. */
export const DATABASE_USERS = ['orchestrator', 'gateway', 'critic', 'policy', 'trainer'] as const;
export type DatabaseUser = (typeof DATABASE_USERS)[number];

interface SchemaRights {
  /** Schemas whose rows it may change. None lets it change a table itself. */
  readonly writes: readonly string[];
  readonly reads: readonly string[];
}

const RIGHTS: Readonly<Record<DatabaseUser, SchemaRights>> = {
  // The shelf says which version of the policy wrote a module.
  orchestrator: { writes: ['orchestrator', 'shelf'], reads: ['policy'] },
  // People put modules on the shelf and take them off.
  gateway: { writes: ['gateway', 'shelf'], reads: ['orchestrator', 'policy', 'critic', 'trainer'] },
  critic: { writes: ['critic'], reads: ['orchestrator', 'policy'] },
  policy: { writes: ['policy'], reads: [] },
  // It removes turns that are too old, and raises alarms.
  trainer: { writes: ['trainer', 'policy', 'critic'], reads: ['orchestrator'] },
};

/** The name of a service's role: "modwright_critic". */
export function roleName(user: DatabaseUser): string {
  return `modwright_${user}`;
}

/** The address of the database for a service's role. */
export function urlOfRole(url: string, user: DatabaseUser, password: string): string {
  const own = new URL(url);
  own.username = roleName(user);
  own.password = encodeURIComponent(password);
  return own.href;
}

/**
 * Makes the role of every service, sets its password, and gives it the rights it has by this version, and no others. Run after each migration.
 * The store's own user must be allowed to create roles.
 */
export async function grantRoles(store: Store, passwords: Readonly<Record<DatabaseUser, string>>): Promise<void> {
  for (const user of DATABASE_USERS) {
    const role = roleName(user);
    const { writes, reads } = RIGHTS[user];
    await orDatabaseError(async () => {
      const { rowCount } = await store.pool.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      // Neither name nor password can be parameters of these statements, so the server itself quotes them.
      const { rows } = await store.pool.query<{ sql: string }>('SELECT format($1, $2::text, $3::text) AS sql', [
        `${rowCount ? 'ALTER' : 'CREATE'} ROLE %I LOGIN PASSWORD %L`,
        role,
        passwords[user],
      ]);
      await store.pool.query(rows[0]?.sql ?? '');
      await store.pool.query(grants(role, writes, reads));
    });
  }
}

function grants(role: string, writes: readonly string[], reads: readonly string[]): string {
  const all = ['orchestrator', 'gateway', 'critic', 'policy', 'trainer', 'shelf'].join(', ');
  const list = (schemas: readonly string[]): string => schemas.join(', ');
  return [
    'BEGIN',
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${all} FROM ${role}`,
    `REVOKE ALL ON SCHEMA ${all} FROM ${role}`,
    `GRANT SELECT ON public.migrations TO ${role}`,
    `GRANT USAGE ON SCHEMA ${list([...writes, ...reads])} TO ${role}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${list(writes)} TO ${role}`,
    `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${list(writes)} TO ${role}`,
    ...(reads.length > 0 ? [`GRANT SELECT ON ALL TABLES IN SCHEMA ${list(reads)} TO ${role}`] : []),
    'COMMIT',
  ].join(';\n');
}
