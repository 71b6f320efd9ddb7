import { join } from 'node:path';
import { startCoder } from '@modwright/coder';
import { startCritic, type RunningCritic } from '@modwright/critic';
import { BUS_USERS, freePort, keepCertificates, startNatsServer, startPostgresServer } from '@modwright/embedded';
import { readOidc, startGateway, type GatewayConfig } from '@modwright/gateway';
import { startIntegrator } from '@modwright/integrator';
import { readOrCreateSigner } from '@modwright/objects';
import { startOrchestrator } from '@modwright/orchestrator';
import { startPlanner } from '@modwright/planner';
import { startPolicy, type BackendConfig, type RunningPolicy } from '@modwright/policy';
import { connectBus, createConfigReader, createLifecycle, createLogger, ensureTopology, type Lifecycle, type Worker } from '@modwright/runtime';
import { localSandbox, startSandbox } from '@modwright/sandbox';
import { grantRoles, migrate, openStore, urlOfRole, type DatabaseUser } from '@modwright/store';
import { startTester } from '@modwright/tester';
import { bwrapPath, consoleBundle, imagesDir, sandboxImages } from './images.ts';
import { toBackend, type PolicyOptions } from './options.ts';
import { ensureStateDir, readOrCreateSecrets, type InsideAddresses, type Secrets } from './state.ts';
import { supervise } from './supervise.ts';
import { startEmbeddedTrainer } from './trainer.ts';

/** Told while a stack comes up. */
export interface StackProgress {
  readonly what: string;
  readonly doneBytes: number;
  /** 0 = no measure. */
  readonly totalBytes: number;
}

export interface RunningStack extends InsideAddresses {
  /** "http://127.0.0.1:41234". */
  readonly gatewayUrl: string;
  readonly apiKey: string;
  /** Host and port of the trainer's gRPC server. */
  readonly trainerAddress: string;
  readonly lifecycle: Lifecycle;
}

/** Turns of each agent at once. Model and sandbox have their own queues, so these only bound what waits there. */
const CONCURRENCY: Readonly<Record<Worker, number>> = { planner: 4, coder: 4, tester: 4, integrator: 2, critic: 2 };

/** This machine alone, on a free port. */
const HERE = { host: '127.0.0.1', port: 0 } as const;

/** Every service in this process, NATS, PostgreSQL and the model server beside it, state in one folder, on free loopback ports. */
export async function startStack(folder: string, policyOptions: PolicyOptions, onProgress: (progress: StackProgress) => void): Promise<RunningStack> {
  ensureStateDir(folder);
  const secrets = readOrCreateSecrets(folder);
  const lifecycle = createLifecycle(createLogger('stack'));
  const step = (what: string): void => onProgress({ what, doneBytes: 0, totalBytes: 0 });
  try {
    const tlsFolder = await certificates(folder, lifecycle);
    step('PostgreSQL and NATS');
    const { urlFor, natsUrl } = await startServers(folder, secrets, tlsFolder, lifecycle);
    const shared = { natsUrl, tlsFolder, internalToken: secrets.internalToken };

    step('sandbox');
    const sandbox = await startSandboxHere(folder, secrets, tlsFolder);
    lifecycle.onStop('sandbox', () => sandbox.lifecycle.stop());

    step('model');
    const backend = toBackend(policyOptions, join(folder, 'logs'));
    const keyFile = join(folder, 'signing.key');
    const model = { folder, natsUrl, secrets, tlsFolder, backend, keyFile, onProgress };
    const policy = await startModel({ ...model, databaseUrl: urlFor('policy'), recordTo: policyOptions.recordTo });
    lifecycle.onStop('policy', () => policy.lifecycle.stop());

    step('agents');
    const orchestrator = await startOrchestrator({ ...shared, ...HERE, databaseUrl: urlFor('orchestrator'), natsPassword: secrets.bus.orchestrator });
    lifecycle.onStop('orchestrator', () => orchestrator.lifecycle.stop());
    const critic = await startAgents(
      { databaseUrl: urlFor('critic'), natsUrl, secrets, tlsFolder, policyAddress: policy.address, sandboxAddress: sandbox.address },
      lifecycle,
    );
    const trainer = await startEmbeddedTrainer(
      {
        ...shared,
        databaseUrl: urlFor('trainer'),
        natsPassword: secrets.bus.trainer,
        orchestratorAddress: orchestrator.address,
        criticAddress: critic.address,
        objects: objectsLocation(),
        keyFile,
        dataDir: join(folder, 'trainer'),
      },
      backend,
    );
    lifecycle.onStop('trainer', () => trainer.lifecycle.stop());
    const gateway = await startGateway({
      ...shared,
      ...HERE,
      databaseUrl: urlFor('gateway'),
      natsPassword: secrets.bus.gateway,
      orchestratorAddress: orchestrator.address,
      sandboxAddress: sandbox.address,
      criticAddress: critic.address,
      trainerAddress: trainer.address,
      firstKey: secrets.apiKey,
      pseudonymKey: secrets.pseudonymKey,
      consoleFolder: await consoleBundle(),
      ...fromEnvironment(),
    });
    lifecycle.onStop('gateway', () => gateway.lifecycle.stop());
    return {
      gatewayUrl: `http://${gateway.address}`,
      apiKey: secrets.apiKey,
      policyAddress: policy.address,
      sandboxAddress: sandbox.address,
      trainerAddress: trainer.address,
      ...(tlsFolder ? { tlsFolder } : {}),
      lifecycle,
    };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

/** How many builds may run at once, and who signs people in beside the key that `modwright up` prints. */
function fromEnvironment(): Pick<GatewayConfig, 'maxRunningBuilds' | 'oidc'> {
  const reader = createConfigReader(process.env);
  const maxRunningBuilds = reader.integer('MODWRIGHT_GATEWAY_MAX_RUNNING_BUILDS', 256, { min: 1 });
  const oidc = readOidc(reader);
  reader.done();
  return oidc ? { maxRunningBuilds, oidc } : { maxRunningBuilds };
}

/** Where the certificates are; undefined = connections on this machine are not encrypted, as its other users cannot listen to them. */
async function certificates(folder: string, lifecycle: Lifecycle): Promise<string | undefined> {
  const reader = createConfigReader(process.env);
  const wanted = reader.choice('MODWRIGHT_TLS', ['on', 'off'], 'off');
  reader.done();
  if (wanted === 'off') return undefined;
  const place = join(folder, 'tls');
  lifecycle.onStop('certificates', await keepCertificates(place));
  return place;
}

async function startSandboxHere(folder: string, secrets: Secrets, tlsFolder: string | undefined): ReturnType<typeof startSandbox> {
  return startSandbox(
    localSandbox({
      internalToken: secrets.internalToken,
      tlsFolder,
      bwrapPath: bwrapPath(),
      stateDir: join(folder, 'sandbox'),
      images: await sandboxImages(),
      imagesDir: imagesDir(),
    }),
  );
}

interface ModelParts {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly secrets: Secrets;
  readonly tlsFolder: string | undefined;
  readonly backend: BackendConfig;
  /** The trainer's key: the policy takes versions that it signed. */
  readonly keyFile: string;
  readonly recordTo: string | undefined;
  readonly onProgress: (progress: StackProgress) => void;
}

function startModel({ folder, databaseUrl, natsUrl, secrets, tlsFolder, backend, keyFile, recordTo, onProgress }: ModelParts): Promise<RunningPolicy> {
  return startPolicy({
    host: '127.0.0.1',
    port: 0,
    httpPort: 0,
    internalToken: secrets.internalToken,
    tlsFolder,
    databaseUrl,
    backend,
    maxWaiting: 1_000,
    versions: {
      natsUrl,
      natsPassword: secrets.bus.policy,
      tlsFolder,
      objects: objectsLocation(),
      publicKey: readOrCreateSigner(keyFile).publicKey,
      folder: join(folder, 'versions'),
      replica: 'embedded',
    },
    ...(recordTo ? { recordTo } : {}),
    onProgress,
  });
}

/** Where files of versions are kept. */
function objectsLocation(): string {
  return process.env['MODWRIGHT_OBJECTS'] ?? 'jetstream';
}

async function startDatabase(folder: string, secrets: Secrets, lifecycle: Lifecycle): Promise<string> {
  const port = await freePort();
  let url = '';
  await supervise('postgres', lifecycle, createLogger('stack'), async () => {
    const server = await startPostgresServer(join(folder, 'postgres'), secrets.database, port);
    url = server.url;
    return server.child;
  });
  return url;
}

async function startBus(folder: string, secrets: Secrets, tlsFolder: string | undefined, lifecycle: Lifecycle): Promise<string> {
  const port = await freePort();
  const users = BUS_USERS.map((user) => ({ user, password: secrets.bus[user] }));
  await supervise('nats', lifecycle, createLogger('stack'), async () => (await startNatsServer(join(folder, 'nats'), users, port, undefined, tlsFolder)).child);
  return `nats://127.0.0.1:${port}`;
}

interface Servers {
  /** The database as a service's role sees it. */
  readonly urlFor: (user: DatabaseUser) => string;
  readonly natsUrl: string;
}

/** PostgreSQL and NATS with everything in them that services need. */
async function startServers(folder: string, secrets: Secrets, tlsFolder: string | undefined, lifecycle: Lifecycle): Promise<Servers> {
  const [databaseUrl, natsUrl] = await Promise.all([startDatabase(folder, secrets, lifecycle), startBus(folder, secrets, tlsFolder, lifecycle)]);
  await prepare(databaseUrl, natsUrl, secrets, tlsFolder);
  return { urlFor: (user) => urlOfRole(databaseUrl, user, secrets.databaseRoles[user]), natsUrl };
}

/** Schema, roles and streams. */
async function prepare(databaseUrl: string, natsUrl: string, secrets: Secrets, tlsFolder: string | undefined): Promise<void> {
  const store = openStore({ url: databaseUrl, applicationName: 'migrate', maxConnections: 1 });
  const admin = await connectBus({ url: natsUrl, user: 'admin', password: secrets.bus.admin, name: 'admin', tlsFolder });
  try {
    await migrate(store);
    await grantRoles(store, secrets.databaseRoles);
    await ensureTopology(admin);
  } finally {
    await Promise.all([store.close(), admin.close()]);
  }
}

interface AgentParts {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly secrets: Secrets;
  readonly tlsFolder: string | undefined;
  readonly policyAddress: string;
  readonly sandboxAddress: string;
}

/** Gives the critic, which others call. */
async function startAgents(parts: AgentParts, lifecycle: Lifecycle): Promise<RunningCritic> {
  const { databaseUrl, natsUrl, secrets, tlsFolder, policyAddress, sandboxAddress } = parts;
  const configOf = (worker: Worker) => ({
    natsUrl,
    natsPassword: secrets.bus[worker],
    policyAddress,
    sandboxAddress,
    internalToken: secrets.internalToken,
    tlsFolder,
    concurrency: CONCURRENCY[worker],
  });
  const [critic, ...agents] = await Promise.all([
    startCritic({ ...configOf('critic'), databaseUrl, host: '127.0.0.1', port: 0 }),
    startPlanner(configOf('planner')),
    startCoder(configOf('coder')),
    startTester(configOf('tester')),
    startIntegrator(configOf('integrator')),
  ]);
  lifecycle.onStop('agents', async () => void (await Promise.all([critic.lifecycle, ...agents].map((agent) => agent.stop()))));
  return critic;
}
