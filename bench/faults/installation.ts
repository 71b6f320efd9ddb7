import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accepts, BUS_USERS, freePort, startChild, startNatsServer, startPostgresServer, type NatsCluster } from '@modwright/embedded';
import { connectBus, ensureTopology, newApiKeyText, type Bus } from '@modwright/runtime';
import { migrate, openStore, type Store } from '@modwright/store';
import { ROOT } from '../running-stack.ts';
import { buildClockShift, type ClockShift } from './clock-shift.ts';
import { startFaultProxy, type FaultProxy } from './proxy.ts';
import { serviceEnv } from './service-env.ts';
import { descendants, keepRunning, type Supervised } from './supervised.ts';

/** Services that others call, each behind a way that can be made bad. */
const SERVERS = ['postgres', 'nats', 'model', 'policy', 'sandbox', 'orchestrator', 'critic', 'trainer', 'gateway'] as const;
export type Server = (typeof SERVERS)[number];
/** Agents that only pull their work. */
const AGENTS = ['planner', 'coder', 'tester', 'integrator'] as const;
export type Service = Server | (typeof AGENTS)[number];

const PASSWORD = 'faults';
/** Servers of a NATS cluster. */
const CLUSTER = ['nats-1', 'nats-2', 'nats-3'];

/** All services of Modwright, each a process of its own, as in an installation. */
export interface Installation {
  readonly folder: string;
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly internalToken: string;
  /** Straight to the database, not by the way that has faults. */
  readonly store: Store;
  readonly databaseFolder: string;
  readonly natsFolder: string;
  process(name: Service): Supervised;
  way(name: Server): FaultProxy;
  /** Undefined where the clock of a service cannot be set. */
  clock(name: Service): ClockShift | undefined;
  /** Straight to NATS, with every right. The caller closes it. */
  admin(): Promise<Bus>;
  /** Processes that the trainer started to learn. */
  learner(): number[];
  /** Servers of the NATS cluster by name; empty when there is one alone. */
  readonly cluster: ReadonlyMap<string, Supervised>;
  stop(): Promise<void>;
}

export interface InstallationOptions {
  /** For logs, secrets and the data of everything. */
  readonly folder: string;
  /** Another place for the data of PostgreSQL and NATS. */
  readonly dataFolder?: string;
  /** NATS as three servers that keep every stream together. */
  readonly threeNats?: boolean;
}

/**
 * Starts everything. The model server is a fake that answers at once, and the agents answer by a script: what a fault
 * meets is their loop, the bus, the model's door and the sandbox, and what they would think meanwhile would only take time.
 */
export async function startInstallation({ folder, dataFolder = folder, threeNats = false }: InstallationOptions): Promise<Installation> {
  // PostgreSQL has a user of its own, which has to reach its data and its clock.
  mkdirSync(join(folder, 'logs'), { recursive: true });
  chmodSync(folder, 0o755);
  const shift = buildClockShift(folder);
  const clocks = new Map<Service, ClockShift>();
  if (shift) for (const name of [...SERVERS, ...AGENTS]) if (name !== 'nats') clocks.set(name, shift(name));
  const ports = new Map(await Promise.all(SERVERS.map(async (name) => [name, await freePort()] as const)));
  const portOf = (name: Server): number => ports.get(name) ?? 0;
  const ways = new Map(await Promise.all(SERVERS.map(async (name) => [name, await startFaultProxy(portOf(name))] as const)));
  const wayTo = (name: Server): string => `127.0.0.1:${ways.get(name)?.port}`;
  const processes = new Map<Service, Supervised>();
  const cluster = new Map<string, Supervised>();
  const [databaseFolder, natsFolder] = [join(dataFolder, 'postgres'), join(dataFolder, 'nats')];

  const keep = async (name: Service, start: Parameters<typeof keepRunning>[1]): Promise<void> => void processes.set(name, await keepRunning(name, start));

  await keep('postgres', async () => (await startPostgresServer(databaseFolder, PASSWORD, portOf('postgres'), clocks.get('postgres')?.env)).child);
  const users = BUS_USERS.map((user) => ({ user, password: PASSWORD }));
  if (threeNats) await startCluster(natsFolder, portOf('nats'), cluster);
  else await keep('nats', async () => (await startNatsServer(natsFolder, users, portOf('nats'))).child);
  const url = `postgres://modwright:${PASSWORD}@127.0.0.1:${portOf('postgres')}/postgres`;
  const store = openStore({ url, applicationName: 'faults' });
  await migrate(store);
  const admin = (): Promise<Bus> => connectBus({ url: `nats://127.0.0.1:${portOf('nats')}`, user: 'admin', password: PASSWORD, name: 'faults' });
  await setUpStreams(admin, threeNats ? CLUSTER.length : 1);

  const apiKey = newApiKeyText();
  const env = serviceEnv({ folder, password: PASSWORD, apiKey, wayTo, portOf, httpPort: await freePort() });
  const node = (name: Service, script: string, args: readonly string[], ready: () => Promise<boolean>) =>
    keep(name, () =>
      startChild({
        name,
        command: process.execPath,
        args: ['--disable-warning=ExperimentalWarning', join(ROOT, script), ...args],
        env: { ...env, ...clocks.get(name)?.env },
        logFile: join(folder, 'logs', `${name}.log`),
        stopSignal: 'SIGTERM',
        ready,
        // On a machine that is busy with something else, too.
        readyTimeoutMs: 300_000,
      }),
    );
  const serve = (name: Server): Promise<void> => node(name, `services/${name}/src/main.ts`, [], () => accepts(portOf(name)));
  await node('model', 'bench/instant-model.ts', [String(portOf('model'))], () => accepts(portOf('model')));
  const critic = node('critic', 'bench/faults/critic.ts', [], () => accepts(portOf('critic')));
  await Promise.all([serve('policy'), serve('sandbox'), serve('orchestrator'), critic]);
  await Promise.all([serve('trainer'), serve('gateway'), ...AGENTS.map((name) => node(name, 'bench/faults/agent.ts', [name], () => Promise.resolve(true)))]);

  const find = <K, V>(map: ReadonlyMap<K, V>, key: K): V => {
    const found = map.get(key);
    if (!found) throw new Error(`${String(key)} does not run here`);
    return found;
  };
  return {
    folder,
    gatewayUrl: `http://${wayTo('gateway')}`,
    apiKey,
    internalToken: PASSWORD,
    store,
    databaseFolder,
    natsFolder,
    process: (name) => find(processes, name),
    way: (name) => find(ways, name),
    clock: (name) => clocks.get(name),
    admin,
    cluster,
    learner: () => descendants(find(processes, 'trainer').pid()),
    stop: async () => {
      await store.close().catch(() => undefined);
      const running = [...processes.values(), ...cluster.values()].toReversed();
      // Stores last: the others say goodbye to them.
      for (const one of running.filter(({ name }) => !isStore(name))) await one.stop();
      await Promise.all(running.filter(({ name }) => isStore(name)).map((one) => one.stop()));
      for (const way of ways.values()) await way.close();
    },
  };
}

function isStore(name: string): boolean {
  return name === 'postgres' || name.startsWith('nats');
}

async function startCluster(folder: string, firstPort: number, servers: Map<string, Supervised>): Promise<void> {
  const users = BUS_USERS.map((user) => ({ user, password: PASSWORD }));
  const places = await Promise.all(CLUSTER.map(async (name, index) => ({ name, port: index === 0 ? firstPort : await freePort(), inside: await freePort() })));
  const routes = places.map(({ inside }) => `nats://cluster:${PASSWORD}@127.0.0.1:${inside}`);
  for (const { name, port, inside } of places) {
    const cluster: NatsCluster = { serverName: name, port: inside, routes, user: 'cluster', password: PASSWORD };
    servers.set(name, await keepRunning(name, async () => (await startNatsServer(join(folder, name), users, port, cluster)).child));
  }
}

/** A cluster needs a moment to find its leader. */
async function setUpStreams(admin: () => Promise<Bus>, replicas: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const bus = await admin();
    try {
      return await ensureTopology(bus, replicas);
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    } finally {
      await bus.close();
    }
  }
}
