import {
  certificatePaths,
  DEAD_LETTER_CONSUMER,
  inboxPrefix,
  OBJECT_BUCKET,
  ORCHESTRATOR_CONSUMER,
  STREAM,
  subjects,
  WORKERS,
  type Worker,
} from '@modwright/runtime';

/** Who speaks on the bus, each with a password of its own. */
export const BUS_USERS = ['admin', 'orchestrator', 'gateway', 'policy', 'trainer', ...WORKERS] as const;
export type BusUser = (typeof BUS_USERS)[number];

export interface NatsUser {
  readonly user: string;
  readonly password: string;
}

/** Servers that keep every stream together, so that one may be away. */
export interface NatsCluster {
  /** Of this server, the same after a restart. */
  readonly serverName: string;
  /** Where it hears the others; 6222 unless said. */
  readonly port?: number;
  /** Of all servers: "nats://user:password@host:6222". */
  readonly routes: readonly string[];
  /** What servers show one another. */
  readonly user: string;
  readonly password: string;
}

export interface NatsServerOptions {
  /** Default: this machine alone. */
  readonly host?: string;
  readonly port: number;
  /** Of the server's own HTTP health and figures; absent = none. */
  readonly monitorPort?: number;
  readonly cluster?: NatsCluster;
  readonly storeDir: string;
  readonly users: readonly NatsUser[];
  /** Of certificates: everybody who connects has to show one of its authorities, too. Undefined = connections are not encrypted. */
  readonly tlsFolder?: string | undefined;
  /** Bytes JetStream may keep on disk; a full disk would stop every stream until a restart. */
  readonly maxFileStore: string;
}

interface Rights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** What a consumer of a stream needs: ask for messages, look at itself, acknowledge. */
function consumerRights(stream: string, consumer: string): string[] {
  return [`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, `$JS.API.CONSUMER.INFO.${stream}.${consumer}`, `$JS.ACK.${stream}.${consumer}.>`];
}

/** Read objects: look one up, and hear its pieces. */
function objectReader(): string[] {
  const stream = `OBJ_${OBJECT_BUCKET}`;
  return [
    '$JS.API.INFO',
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.INFO.${stream}.*`,
    `$JS.API.CONSUMER.DELETE.${stream}.*`,
    `$JS.FC.${stream}.>`,
  ];
}

/** Also write and remove them. */
function objectWriter(): string[] {
  return [...objectReader(), `$O.${OBJECT_BUCKET}.>`, `$JS.API.STREAM.PURGE.OBJ_${OBJECT_BUCKET}`];
}

/** The newest message of the stream that says which version answers. */
const READ_SERVING = `$JS.API.DIRECT.GET.${STREAM.policy}.${subjects.serving}`;

/** Least rights of a user: a worker reads its own work, answers the orchestrator, hears that builds ended, and nobody else's replies. */
export function rightsOf(user: string): Rights {
  const inbox = `${inboxPrefix(user)}.>`;
  if (user === 'admin') return { publish: ['>'], subscribe: ['>'] };
  if (user === 'orchestrator') {
    return {
      publish: [
        ...consumerRights(STREAM.work, ORCHESTRATOR_CONSUMER),
        ...consumerRights(STREAM.dead, DEAD_LETTER_CONSUMER),
        `$JS.API.STREAM.INFO.${STREAM.work}`,
        `$JS.API.STREAM.MSG.GET.${STREAM.work}`,
        `$JS.API.STREAM.MSG.DELETE.${STREAM.work}`,
        '$JS.API.INFO',
        ...WORKERS.map((worker) => subjects.work(worker)),
        subjects.toItself,
        subjects.dead(ORCHESTRATOR_CONSUMER),
        'build.>',
      ],
      subscribe: [inbox],
    };
  }
  // It reads versions and says what it did with them; which one answers it only hears.
  if (user === 'policy') return { publish: [...objectReader(), READ_SERVING, subjects.confirmed], subscribe: [inbox, subjects.serving] };
  if (user === 'trainer') return { publish: [...objectWriter(), READ_SERVING, subjects.serving], subscribe: [inbox, subjects.confirmed] };
  // It looks at queues, and takes nothing from them.
  if (user === 'gateway')
    return { publish: WORKERS.map((worker) => `$JS.API.CONSUMER.INFO.${STREAM.work}.${worker}`), subscribe: [inbox, 'live.>', 'build.>'] };
  if (WORKERS.includes(user as Worker)) {
    return {
      publish: [...consumerRights(STREAM.work, user), subjects.toOrchestrator(user), subjects.dead(user), `live.${user}.>`],
      subscribe: [inbox, subjects.allEnded],
    };
  }
  return { publish: [], subscribe: [inbox] };
}

/** The server's configuration file. Every acknowledged message is on disk before the acknowledgement (`sync_interval: always`). */
export function natsConfig(options: NatsServerOptions): string {
  const users = options.users.map(({ user, password }) => {
    const { publish, subscribe } = rightsOf(user);
    return `    { user: ${quote(user)}, password: ${quote(password)}, permissions: { publish: ${allow(publish)}, subscribe: ${allow(subscribe)} } }`;
  });
  return [
    `host: ${quote(options.host ?? '127.0.0.1')}`,
    `port: ${options.port}`,
    ...(options.monitorPort ? [`http_port: ${options.monitorPort}`] : []),
    ...(options.tlsFolder ? tlsLines(options.tlsFolder) : []),
    ...(options.cluster ? clusterLines(options.cluster, options.tlsFolder) : []),
    'max_payload: 33554432',
    'jetstream {',
    `  store_dir: ${quote(options.storeDir)}`,
    '  sync_interval: always',
    `  max_file_store: ${options.maxFileStore}`,
    '  max_memory_store: 256MB',
    '}',
    'authorization {',
    '  users: [',
    users.join(',\n'),
    '  ]',
    '}',
    '',
  ].join('\n');
}

/** Both sides show a certificate. The server reads the files again on SIGHUP, and keeps its connections. */
function tlsLines(folder: string): string[] {
  const { authorities, certificate, privateKey } = certificatePaths(folder);
  return ['tls {', `  cert_file: ${quote(certificate)}`, `  key_file: ${quote(privateKey)}`, `  ca_file: ${quote(authorities)}`, '  verify: true', '}'];
}

function clusterLines({ serverName, port = 6222, routes, user, password }: NatsCluster, tlsFolder: string | undefined): string[] {
  return [
    `server_name: ${quote(serverName)}`,
    'cluster {',
    '  name: modwright',
    `  port: ${port}`,
    `  authorization { user: ${quote(user)}, password: ${quote(password)} }`,
    `  routes: [${routes.map(quote).join(', ')}]`,
    ...(tlsFolder ? tlsLines(tlsFolder) : []),
    '}',
  ];
}

// The server reads an empty allow list as "everything".
function allow(subjectList: readonly string[]): string {
  return subjectList.length === 0 ? '{ deny: [">"] }' : `{ allow: [${subjectList.map(quote).join(', ')}] }`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
