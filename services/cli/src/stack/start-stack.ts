import { join } from 'node:path';
import { startCoder } from '@modwright/coder';
import { startCritic, type RunningCritic } from '@modwright/critic';
import { BUS_USERS, freePort, startNatsServer, startPostgresServer } from '@modwright/embedded';
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
    step('PostgreSQL and NATS');
    const { urlFor, natsUrl } = await startServers(folder, secrets, lifecycle);

    step('sandbox');
    const sandbox = await startSandboxHere(folder, secrets);
    lifecycle.onStop('sandbox', () => sandbox.lifecycle.stop());

    step('model');
    const backend = toBackend(policyOptions, join(folder, 'logs'));
    const keyFile = join(folder, 'signing.key');
    const policy = await startModel({
      folder,
      databaseUrl: urlFor('policy'),
      natsUrl,
      secrets,
      backend,
      keyFile,
      recordTo: policyOptions.recordTo,
      onProgress,
    });
    lifecycle.onStop('policy', () => policy.lifecycle.stop());

    step('agents');
    const orchestrator = await startOrchestrator({
      databaseUrl: urlFor('orchestrator'),
      natsUrl,
      natsPassword: secrets.bus.orchestrator,
      internalToken: secrets.internalToken,
      ...HERE,
    });
    lifecycle.onStop('orchestrator', () => orchestrator.lifecycle.stop());
    const critic = await startAgents(urlFor('critic'), natsUrl, secrets, policy.address, sandbox.address, lifecycle);
    const trainer = await startEmbeddedTrainer(
      {
        databaseUrl: urlFor('trainer'),
        natsUrl,
        natsPassword: secrets.bus.trainer,
        internalToken: secrets.internalToken,
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
      ...HERE,
      databaseUrl: urlFor('gateway'),
      natsUrl,
      natsPassword: secrets.bus.gateway,
      orchestratorAddress: orchestrator.address,
      sandboxAddress: sandbox.address,
      criticAddress: critic.address,
      trainerAddress: trainer.address,
      internalToken: secrets.internalToken,
      firstKey: secrets.apiKey,
      pseudonymKey: secrets.pseudonymKey,
      maxRunningBuilds: 256,
      consoleFolder: await consoleBundle(),
      ...signIn(),
    });
    lifecycle.onStop('gateway', () => gateway.lifecycle.stop());
    return {
      gatewayUrl: `http://${gateway.address}`,
      apiKey: secrets.apiKey,
      policyAddress: policy.address,
      sandboxAddress: sandbox.address,
      trainerAddress: trainer.address,
      lifecycle,
    };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

/** Who signs people in beside the key that `modwright up` prints. */
function signIn(): Pick<GatewayConfig, 'oidc'> {
  const reader = createConfigReader(process.env);
  const oidc = readOidc(reader);
  reader.done();
  return oidc ? { oidc } : {};
}

async function startSandboxHere(folder: string, secrets: Secrets): ReturnType<typeof startSandbox> {
  return startSandbox(
    localSandbox({
      internalToken: secrets.internalToken,
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
  readonly backend: BackendConfig;
  /** The trainer's key: the policy takes versions that it signed. */
  readonly keyFile: string;
  readonly recordTo: string | undefined;
  readonly onProgress: (progress: StackProgress) => void;
}

function startModel({ folder, databaseUrl, natsUrl, secrets, backend, keyFile, recordTo, onProgress }: ModelParts): Promise<RunningPolicy> {
  return startPolicy({
    host: '127.0.0.1',
    port: 0,
    httpPort: 0,
    internalToken: secrets.internalToken,
    databaseUrl,
    backend,
    maxWaiting: 1_000,
    versions: {
      natsUrl,
      natsPassword: secrets.bus.policy,
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

async function startBus(folder: string, secrets: Secrets, lifecycle: Lifecycle): Promise<string> {
  const port = await freePort();
  const users = BUS_USERS.map((user) => ({ user, password: secrets.bus[user] }));
  await supervise('nats', lifecycle, createLogger('stack'), async () => (await startNatsServer(join(folder, 'nats'), users, port)).child);
  return `nats://127.0.0.1:${port}`;
}

interface Servers {
  /** The database as a service's role sees it. */
  readonly urlFor: (user: DatabaseUser) => string;
  readonly natsUrl: string;
}

/** PostgreSQL and NATS with everything in them that services need. */
async function startServers(folder: string, secrets: Secrets, lifecycle: Lifecycle): Promise<Servers> {
  const [databaseUrl, natsUrl] = await Promise.all([startDatabase(folder, secrets, lifecycle), startBus(folder, secrets, lifecycle)]);
  await prepare(databaseUrl, natsUrl, secrets);
  return { urlFor: (user) => urlOfRole(databaseUrl, user, secrets.databaseRoles[user]), natsUrl };
}

/** Schema, roles and streams. */
async function prepare(databaseUrl: string, natsUrl: string, secrets: Secrets): Promise<void> {
  const store = openStore({ url: databaseUrl, applicationName: 'migrate', maxConnections: 1 });
  const admin = await connectBus({ url: natsUrl, user: 'admin', password: secrets.bus.admin, name: 'admin' });
  try {
    await migrate(store);
    await grantRoles(store, secrets.databaseRoles);
    await ensureTopology(admin);
  } finally {
    await Promise.all([store.close(), admin.close()]);
  }
}

/** Gives the critic, which others call. */
async function startAgents(
  databaseUrl: string,
  natsUrl: string,
  secrets: Secrets,
  policyAddress: string,
  sandboxAddress: string,
  lifecycle: Lifecycle,
): Promise<RunningCritic> {
  const configOf = (worker: Worker) => ({
    natsUrl,
    natsPassword: secrets.bus[worker],
    policyAddress,
    sandboxAddress,
    internalToken: secrets.internalToken,
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
