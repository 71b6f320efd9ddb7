export { startChild, type Child, type ChildSpec } from './child.ts';
export { createAuthority, issueCertificate, keepCertificates, writeCertificates, type Authority } from './certificates.ts';
export { freePort, accepts } from './ports.ts';
export { cacheDir, findNatsServer, NATS_VERSION, startNatsServer, type NatsServer } from './nats.ts';
export { BUS_USERS, natsConfig, rightsOf, type BusUser, type NatsCluster, type NatsUser } from './nats-config.ts';
export { openToServer, startPostgresServer, type PostgresServer } from './postgres.ts';
