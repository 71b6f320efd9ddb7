import { connect, type NatsConnection } from '@nats-io/transport-node';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { certificatePaths, readCertificates } from '../certificates.ts';
import { AppError } from '../errors.ts';

export interface BusOptions {
  /** "nats://127.0.0.1:4222". */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Shown in server logs and used as the private reply prefix. */
  readonly name: string;
  /** Of certificates, which are read at every connection; undefined = connections are not encrypted. */
  readonly tlsFolder?: string | undefined;
}

/** One service's connection. The library's types stay inside `bus/`. */
export interface Bus {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  /** True while no server answers; it connects again by itself. */
  readonly away: boolean;
  /** For the admin step only; other users have no rights for it. */
  manager(): Promise<JetStreamManager>;
  close(): Promise<void>;
}

/** Private reply prefix of a user; its NATS rights name the same. */
export function inboxPrefix(user: string): string {
  return `_INBOX_${user}`;
}

/** Connects, and keeps reconnecting for ever once it has been connected. Throws UNAVAILABLE when the server is not there. */
export async function connectBus(options: BusOptions): Promise<Bus> {
  try {
    const connection = await connect({
      servers: options.url,
      user: options.user,
      pass: options.password,
      name: options.name,
      inboxPrefix: inboxPrefix(options.user),
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      ...(options.tlsFolder === undefined ? {} : { tls: tlsOptions(options.tlsFolder) }),
      // A leader change takes up to 8 s; a request must outlive it.
      timeout: 12_000,
    });
    const watch = watchConnection(connection);
    return {
      connection,
      jetstream: jetstream(connection),
      get away() {
        return watch.away || connection.isClosed();
      },
      manager: () => jetstreamManager(connection),
      close: async () => {
        if (!connection.isClosed()) await connection.drain();
      },
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('UNAVAILABLE', `failed to connect to NATS at ${options.url} as ${options.user}: is it running?`, { cause: error });
  }
}

/** Throws FAILED_PRECONDITION when the files are none. */
function tlsOptions(folder: string): { caFile: string; certFile: string; keyFile: string } {
  readCertificates(folder);
  const { authorities, certificate, privateKey } = certificatePaths(folder);
  return { caFile: authorities, certFile: certificate, keyFile: privateKey };
}

/** Follows whether a server answers, until the connection is closed. */
function watchConnection(connection: NatsConnection): { readonly away: boolean } {
  const seen = { away: false };
  void (async () => {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') seen.away = true;
      if (type === 'reconnect') seen.away = false;
    }
  })();
  return seen;
}
