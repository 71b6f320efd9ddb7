import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, createConfigReader, readTlsFolder } from '@modwright/runtime';
import type { MemoryControlChoice } from './adapters/resource-control.ts';
import { DEFAULT_LIMITS, type LimitPolicy } from './domain/limits.ts';

export interface SandboxConfig {
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  readonly internalToken: string;
  /** Of certificates; undefined = connections are not encrypted. */
  readonly tlsFolder?: string | undefined;
  /** Name on PATH or absolute path. */
  readonly bwrapPath: string;
  /** A folder of this service alone; what is in its `runs` is removed at start. */
  readonly stateDir: string;
  /** Image name -> absolute folder on this host. */
  readonly images: Readonly<Record<string, string>>;
  /** Images that may come while the service runs: each subfolder with a file `ready`, by its name. Empty = none. */
  readonly imagesDir: string;
  /** JSON file of SandboxClusterSettings: programs run in pods of a cluster. Empty = in sandboxes of this machine. */
  readonly clusterFile: string;
  /** Name of this service among others that use the cluster's namespace; the same after a restart. */
  readonly replica: string;
  readonly limits: LimitPolicy;
  readonly memoryControl: MemoryControlChoice;
  readonly concurrency: Concurrency;
}

/** How many programs run at once, and how many callers may wait for their turn. */
export interface Concurrency {
  readonly runs: number;
  readonly sessions: number;
  readonly waiting: number;
}

/** Two runs a core keep the cores busy while programs start and end. Sessions are idle most of the time. */
const DEFAULT_CONCURRENCY: Concurrency = { runs: 2 * availableParallelism(), sessions: 64, waiting: 256 };

/** What differs between the sandboxes of one machine. */
type LocalSandbox = Pick<SandboxConfig, 'internalToken' | 'tlsFolder' | 'stateDir' | 'images'> & Partial<Pick<SandboxConfig, 'bwrapPath' | 'imagesDir'>>;

/** A sandbox for this machine alone, on a free loopback port, with every limit as by default. */
export function localSandbox(own: LocalSandbox): SandboxConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    bwrapPath: 'bwrap',
    imagesDir: '',
    clusterFile: '',
    replica: hostname(),
    limits: DEFAULT_LIMITS,
    memoryControl: 'auto',
    concurrency: DEFAULT_CONCURRENCY,
    ...own,
  };
}

/** Throws INVALID_ARGUMENT that names every bad variable. */
export function readSandboxConfig(env: NodeJS.ProcessEnv): SandboxConfig {
  const reader = createConfigReader(env);
  const above = (name: string, fallback: number): number => reader.integer(name, fallback, { min: 1 });
  const config: SandboxConfig = {
    host: reader.string('MODWRIGHT_SANDBOX_HOST', '127.0.0.1'),
    port: reader.integer('MODWRIGHT_SANDBOX_PORT', 7005, { min: 0, max: 65_535 }),
    internalToken: reader.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE'),
    tlsFolder: readTlsFolder(reader),
    bwrapPath: reader.string('MODWRIGHT_SANDBOX_BWRAP', 'bwrap'),
    stateDir: reader.string('MODWRIGHT_SANDBOX_STATE', join(tmpdir(), 'modwright-sandbox')),
    images: parseImages(reader.string('MODWRIGHT_SANDBOX_IMAGES', '{}')),
    imagesDir: reader.string('MODWRIGHT_SANDBOX_IMAGES_DIR', ''),
    clusterFile: reader.string('MODWRIGHT_SANDBOX_CLUSTER_FILE', ''),
    replica: reader.string('MODWRIGHT_SANDBOX_REPLICA', hostname()),
    limits: {
      ...DEFAULT_LIMITS,
      maximum: {
        wallMs: above('MODWRIGHT_SANDBOX_MAX_WALL_MS', DEFAULT_LIMITS.maximum.wallMs),
        cpuMs: above('MODWRIGHT_SANDBOX_MAX_CPU_MS', DEFAULT_LIMITS.maximum.cpuMs),
        memoryMib: above('MODWRIGHT_SANDBOX_MAX_MEMORY_MIB', DEFAULT_LIMITS.maximum.memoryMib),
        pids: above('MODWRIGHT_SANDBOX_MAX_PIDS', DEFAULT_LIMITS.maximum.pids),
        diskMib: above('MODWRIGHT_SANDBOX_MAX_DISK_MIB', DEFAULT_LIMITS.maximum.diskMib),
        outputKib: above('MODWRIGHT_SANDBOX_MAX_OUTPUT_KIB', DEFAULT_LIMITS.maximum.outputKib),
      },
    },
    memoryControl: reader.choice('MODWRIGHT_SANDBOX_MEMORY_CONTROL', ['auto', 'cgroup-v2', 'cgroup-v1', 'poll'], 'auto'),
    concurrency: {
      runs: above('MODWRIGHT_SANDBOX_RUNS', DEFAULT_CONCURRENCY.runs),
      sessions: above('MODWRIGHT_SANDBOX_SESSIONS', DEFAULT_CONCURRENCY.sessions),
      waiting: reader.integer('MODWRIGHT_SANDBOX_WAITING', DEFAULT_CONCURRENCY.waiting, { min: 0 }),
    },
  };
  reader.done();
  return config;
}

function parseImages(text: string): Record<string, string> {
  const wrong = new AppError(
    'INVALID_ARGUMENT',
    'MODWRIGHT_SANDBOX_IMAGES must be a JSON object of image name to absolute folder, as {"web":"/srv/images/web"}',
  );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong;
  const entries = Object.entries(value);
  if (entries.some(([, folder]) => typeof folder !== 'string' || !folder.startsWith('/'))) throw wrong;
  return Object.fromEntries(entries);
}
