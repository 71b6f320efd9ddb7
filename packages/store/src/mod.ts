export { openStore, fromDatabaseError, type Store, type StoreOptions } from './pool.ts';
export { migrate } from './migrate.ts';
