import type { ConfigReader } from './config.ts';
import { AppError } from './errors.ts';

/** What every service on the bus is told. */
export interface BusConfig {
  /** "nats://127.0.0.1:4222". */
  readonly natsUrl: string;
  /** Of the user that is named as the service is. */
  readonly natsPassword: string;
  /** Services show it to one another on gRPC. */
  readonly internalToken: string;
  /** Of certificates: what services say to one another and to the bus is encrypted, and both sides show one. Undefined = it is not. */
  readonly tlsFolder?: string | undefined;
}

/** What a service is told that is on the bus, serves a port and keeps something in the database. */
export interface ServerConfig extends BusConfig {
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  readonly databaseUrl: string;
}

/** Folder with ca.crt, tls.crt and tls.key; undefined = connections between services and to the bus are not encrypted. */
export function readTlsFolder(reader: ConfigReader): string | undefined {
  return reader.string('MODWRIGHT_TLS_FOLDER', '') || undefined;
}

/** The caller says `done()` after its own variables. */
export function readBusConfig(reader: ConfigReader): BusConfig {
  return {
    natsUrl: reader.string('MODWRIGHT_NATS_URL'),
    natsPassword: reader.secretFile('MODWRIGHT_NATS_PASSWORD_FILE'),
    internalToken: reader.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE'),
    tlsFolder: readTlsFolder(reader),
  };
}

/**
 * The caller says `done()` after its own variables.
 * @param area "GATEWAY" reads MODWRIGHT_GATEWAY_HOST and MODWRIGHT_GATEWAY_PORT.
 * @param port when the variable does not say.
 */
export function readServerConfig(reader: ConfigReader, area: string, port: number): ServerConfig {
  return {
    ...readBusConfig(reader),
    host: reader.string(`MODWRIGHT_${area}_HOST`, '0.0.0.0'),
    port: reader.integer(`MODWRIGHT_${area}_PORT`, port, { min: 0, max: 65_535 }),
    databaseUrl: readDatabaseUrl(reader),
  };
}

/**
 * The database with credentials: the content of MODWRIGHT_DATABASE_URL_FILE, or else MODWRIGHT_DATABASE_URL without credentials,
 * MODWRIGHT_DATABASE_USER and MODWRIGHT_DATABASE_PASSWORD_FILE. Throws INVALID_ARGUMENT when the URL is none.
 */
export function readDatabaseUrl(reader: ConfigReader): string {
  const place = reader.string('MODWRIGHT_DATABASE_URL', '');
  if (place === '') return reader.secretFile('MODWRIGHT_DATABASE_URL_FILE');
  const url = URL.parse(place);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol))
    throw new AppError('INVALID_ARGUMENT', `configuration: MODWRIGHT_DATABASE_URL must look like postgres://host:5432/database, not "${place}"`);
  url.username = reader.string('MODWRIGHT_DATABASE_USER');
  url.password = encodeURIComponent(reader.secretFile('MODWRIGHT_DATABASE_PASSWORD_FILE'));
  return url.href;
}
