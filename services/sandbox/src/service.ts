import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxServiceService, type RunRequest, type SelfTest, type SessionRequest } from '@modwright/contracts/sandbox';
import {
  AppError,
  bidiStream,
  canaryString,
  createLifecycle,
  createLogger,
  digest,
  serverStream,
  startGrpcServer,
  unary,
  type Lifecycle,
} from '@modwright/runtime';
import { ATTRIBUTE, METRIC, observe } from '@modwright/telemetry';
import { readClusterSettings } from './adapters/cluster-settings.ts';
import { createBubblewrapDriver } from './adapters/bubblewrap.ts';
import { chooseResourceControl } from './adapters/resource-control.ts';
import { createImageFolders, namedImages, type ImageFolders } from './adapters/image-folders.ts';
import { createJobDriver } from './adapters/job-driver.ts';
import { connectSandboxCluster } from './adapters/sandbox-cluster.ts';
import { assertIsolation, assertPodIsolation } from './adapters/self-test.ts';
import type { SandboxConfig } from './config.ts';
import type { SandboxDriver } from './domain/driver.ts';
import { createSlots } from './domain/slots.ts';
import { handleDescribe } from './handlers/describe.ts';
import { handleRun } from './handlers/run.ts';
import { handleSession } from './handlers/session.ts';
import { createLivePrograms, createSessions, type SandboxParts } from './parts.ts';

/** Enough for a run or two to start at once; more would only take memory, since each is replaced as soon as it is taken. */
const KEEP_READY = 2;

/**
 * Starts the sandbox service once its isolation is proven on this host.
 * Throws FAILED_PRECONDITION, with one line that says what to do, when any part of it does not hold: it never runs anything with less.
 */
export async function startSandbox(config: SandboxConfig): Promise<{ address: string; lifecycle: Lifecycle }> {
  const logger = createLogger('sandbox');
  const lifecycle = createLifecycle(logger);
  mkdirSync(config.stateDir, { recursive: true, mode: 0o700 });
  // Whoever tells this string has seen more than its own folders; the critic looks for it.
  writeFileSync(join(config.stateDir, 'canary'), canaryString(config.internalToken), { mode: 0o600 });
  const { driver, images, prove } = config.clusterFile === '' ? await openLocal(config) : await openCluster(config);
  lifecycle.onStop('driver', () => driver.close());
  const { runs, sessions, waiting } = config.concurrency;
  const parts: SandboxParts = {
    driver,
    config,
    images,
    slots: { run: createSlots('run', runs, waiting), session: createSlots('session', sessions, waiting) },
    live: createLivePrograms(),
    sessions: createSessions(),
    selfTests: await proveIsolation(driver, prove),
  };
  lifecycle.onStop('metrics', observePrograms(parts));
  const server = await startGrpcServer({
    host: config.host,
    port: config.port,
    token: config.internalToken,
    tlsFolder: config.tlsFolder,
    services: [
      {
        definition: SandboxServiceService,
        implementation: {
          run: serverStream((request: RunRequest, context) => handleRun(parts, request, context)),
          session: bidiStream((requests: AsyncIterable<SessionRequest>, context) => handleSession(parts, requests, context)),
          describe: unary(() => handleDescribe(parts)),
        },
      },
    ],
  });
  lifecycle.onStop('grpc', () => server.close());
  lifecycle.onStop('programs', () => parts.live.stopAll());
  logger.info({ address: server.address, driver: driver.name, memoryControl: driver.memoryControl }, 'sandbox is ready');
  return { address: server.address, lifecycle };
}

/** How many programs run and wait. Gives how to stop. */
function observePrograms({ slots }: SandboxParts): () => void {
  return observe(METRIC.programs, () =>
    (['run', 'session'] as const).flatMap((kind) =>
      Object.entries(slots[kind].counts()).map(([state, value]) => ({ value, attributes: { [ATTRIBUTE.programKind]: kind, [ATTRIBUTE.state]: state } })),
    ),
  );
}

/** Where programs run, and how to prove that they are kept in. */
interface Isolation {
  readonly driver: SandboxDriver;
  readonly images: ImageFolders;
  readonly prove: (driver: SandboxDriver) => Promise<SelfTest[]>;
}

async function openLocal(config: SandboxConfig): Promise<Isolation> {
  assertImages(config.images);
  const images = createImageFolders(config.images, config.imagesDir);
  const driver = createBubblewrapDriver({
    bwrapPath: config.bwrapPath,
    stateDir: config.stateDir,
    images,
    control: await chooseResourceControl(config.memoryControl),
    keepReady: KEEP_READY,
    usualDiskMib: config.limits.run.diskMib,
  });
  return { driver, images, prove: (proven) => assertIsolation(proven, config.stateDir) };
}

async function openCluster({ clusterFile, replica, stateDir, limits }: SandboxConfig): Promise<Isolation> {
  const settings = readClusterSettings(clusterFile);
  const cluster = connectSandboxCluster(settings.namespace);
  const driver = await createJobDriver({ cluster, settings, owner: digest(replica, 16), stateDir, usual: limits.run });
  return { driver, images: namedImages(Object.keys(settings.images)), prove: assertPodIsolation };
}

async function proveIsolation(driver: SandboxDriver, prove: Isolation['prove']): Promise<SelfTest[]> {
  try {
    return await prove(driver);
  } catch (error) {
    await driver.close();
    throw error;
  }
}

function assertImages(images: Readonly<Record<string, string>>): void {
  for (const [name, folder] of Object.entries(images)) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new AppError('FAILED_PRECONDITION', `failed to start sandbox: image "${name}" is configured at ${folder}, which is not a folder`);
    }
  }
}
