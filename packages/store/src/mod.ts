export { openStore, fromDatabaseError, type Store, type StoreOptions } from './pool.ts';
export { migrate, missingMigrations } from './migrate.ts';
export { dumpTables, loadTables, type Dump } from './dump.ts';
export { DATABASE_USERS, grantRoles, roleName, urlOfRole, type DatabaseUser } from './roles.ts';
