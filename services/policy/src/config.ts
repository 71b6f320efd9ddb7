import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from '@modwright/embedded';
import { createConfigReader, readDatabaseUrl, readTlsFolder, type ConfigReader } from '@modwright/runtime';
import type { VllmLoading } from './adapters/vllm-adapters.ts';
import type { Adapter } from './domain/completion.ts';
import type { SetupProgress } from './models/progress.ts';

/** The embedded model. */
export interface LlamacppConfig {
  readonly kind: 'llamacpp';
  /** A name of the catalogue, or the path of a GGUF file. */
  readonly model: string;
  /** A GGUF file to use for it instead of looking for one; empty = look. */
  readonly modelFile: string;
  /** Holds `models/` and `llama-server/`; shared by all checkouts. */
  readonly cacheDir: string;
  /** Where the model server's log goes. */
  readonly folder: string;
  readonly threads: number;
  /** Completions at once. */
  readonly slots: number;
  /** Of one completion, prompt included. */
  readonly contextTokens: number;
  /** Silence after which the model server counts as hung, in milliseconds. */
  readonly idleTimeoutMs: number;
  readonly adapters: readonly Adapter[];
}

/** Any server with OpenAI's API: vLLM, Ollama, a hosted one. */
export interface OpenAiConfig {
  readonly kind: 'openai';
  /** "http://127.0.0.1:8000/v1"; several servers that answer alike with commas between. */
  readonly baseUrl: string;
  /** File with the API key; empty = no key. */
  readonly keyFile: string;
  readonly model: string;
  readonly contextTokens: number;
  readonly slots: number;
  /** Ask for token ids (vLLM, llama-server). Servers that reject unknown fields need false; nothing can be learnt from their turns. */
  readonly tokenIds: boolean;
  /** Silence after which a call is given up, in milliseconds. */
  readonly idleTimeoutMs: number;
  /** Load versions by vLLM's API, from the folder of versions as that server sees it. Absent = it serves its base model alone. */
  readonly adapterFolder?: string;
  /** How it comes by them; `api` by default. */
  readonly adapterLoading?: VllmLoading;
}

/** Recorded completions of a real model, for tests. */
export interface ReplayConfig {
  readonly kind: 'replay';
  /** Recordings or folders of them. */
  readonly recordings: readonly string[];
}

export type BackendConfig = LlamacppConfig | OpenAiConfig | ReplayConfig;

/** Where versions come from. */
export interface VersionsConfig {
  readonly natsUrl: string;
  readonly natsPassword: string;
  readonly tlsFolder?: string | undefined;
  /** "jetstream" or "s3://bucket/folder". */
  readonly objects: string;
  /** Of the trainer, PEM. */
  readonly publicKey: string;
  /** Where files of versions and what was seen are kept. */
  readonly folder: string;
  /** Name of this replica, unique and the same after a restart. */
  readonly replica: string;
}

export interface PolicyConfig {
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  /** Of the OpenAI-compatible face; 0 = a free port. */
  readonly httpPort: number;
  /** Callers of both faces send it as a bearer token. */
  readonly internalToken: string;
  /** Of certificates for the gRPC face; undefined = connections are not encrypted. */
  readonly tlsFolder?: string | undefined;
  /** Where turns are recorded; undefined = in memory, gone with the process. */
  readonly databaseUrl: string | undefined;
  readonly backend: BackendConfig;
  /** Undefined = the base model alone, and the adapters that the backend was given. */
  readonly versions?: VersionsConfig;
  /** Calls that may wait for a slot. */
  readonly maxWaiting: number;
  /** File that also gets every completion, for replay. */
  readonly recordTo?: string;
  /** Hears of downloads at first use. */
  readonly onProgress?: (progress: SetupProgress) => void;
}

export const DEFAULT_MODEL = 'qwen2.5-coder-1.5b';
const MINUTE_MS = 60_000;

/**
 * What the embedded model needs, with defaults for this machine. One slot: on a CPU several answers at once are hardly faster, but each
 * slot reads the same prompt anew, and reading is what takes the time (docs/model-server.md). All cores: its threads do not spin.
 */
export function defaultLlamacpp(overrides: Partial<LlamacppConfig> = {}): LlamacppConfig {
  return {
    kind: 'llamacpp',
    model: DEFAULT_MODEL,
    modelFile: process.env['MODWRIGHT_MODEL_FILE'] ?? '',
    cacheDir: cacheDir(),
    folder: join(tmpdir(), 'modwright-policy'),
    threads: availableParallelism(),
    slots: 1,
    contextTokens: 8192,
    idleTimeoutMs: 2 * MINUTE_MS,
    adapters: [],
    ...overrides,
  };
}

/** Without a key to check them with, no versions are taken. */
function readVersions(read: ConfigReader, env: NodeJS.ProcessEnv, folder: string): { versions?: VersionsConfig } {
  if (!env['MODWRIGHT_VERSIONS_KEY_FILE']) return {};
  return {
    versions: {
      natsUrl: read.string('MODWRIGHT_NATS_URL'),
      natsPassword: read.secretFile('MODWRIGHT_NATS_PASSWORD_FILE'),
      tlsFolder: readTlsFolder(read),
      objects: read.string('MODWRIGHT_OBJECTS', 'jetstream'),
      publicKey: read.secretFile('MODWRIGHT_VERSIONS_KEY_FILE'),
      folder: read.string('MODWRIGHT_POLICY_VERSIONS_FOLDER', join(folder, 'versions')),
      replica: read.string('MODWRIGHT_POLICY_REPLICA', hostname()),
    },
  };
}

/** Reads MODWRIGHT_POLICY_*. Throws INVALID_ARGUMENT that names every bad variable. */
export function readPolicyConfig(env: NodeJS.ProcessEnv): PolicyConfig {
  const read = createConfigReader(env);
  const base = defaultLlamacpp();
  const slots = read.integer('MODWRIGHT_POLICY_SLOTS', base.slots, { min: 1, max: 256 });
  const contextTokens = read.integer('MODWRIGHT_POLICY_CONTEXT_TOKENS', base.contextTokens, { min: 512 });
  const idleTimeoutMs = read.integer('MODWRIGHT_POLICY_IDLE_TIMEOUT_MS', base.idleTimeoutMs, { min: 100 });
  const backends = {
    llamacpp: (): LlamacppConfig => ({
      ...base,
      model: read.string('MODWRIGHT_POLICY_MODEL', base.model),
      folder: read.string('MODWRIGHT_POLICY_FOLDER', base.folder),
      threads: read.integer('MODWRIGHT_POLICY_THREADS', base.threads, { min: 1 }),
      slots,
      contextTokens,
      idleTimeoutMs,
    }),
    openai: (): OpenAiConfig => ({
      kind: 'openai',
      baseUrl: read.string('MODWRIGHT_POLICY_OPENAI_URL'),
      keyFile: read.string('MODWRIGHT_POLICY_OPENAI_KEY_FILE', ''),
      model: read.string('MODWRIGHT_POLICY_MODEL'),
      tokenIds: read.choice('MODWRIGHT_POLICY_OPENAI_TOKEN_IDS', ['yes', 'no'], 'no') === 'yes',
      slots,
      contextTokens,
      idleTimeoutMs,
      ...(env['MODWRIGHT_POLICY_VLLM_FOLDER'] ? { adapterFolder: env['MODWRIGHT_POLICY_VLLM_FOLDER'] } : {}),
      adapterLoading: read.choice('MODWRIGHT_POLICY_VLLM_LOADING', ['api', 'resolver'], 'api'),
    }),
    replay: (): ReplayConfig => ({ kind: 'replay', recordings: read.string('MODWRIGHT_POLICY_RECORDINGS').split(':') }),
  };
  const recordTo = read.string('MODWRIGHT_POLICY_RECORD_TO', '');
  const config: PolicyConfig = {
    host: read.string('MODWRIGHT_POLICY_HOST', '127.0.0.1'),
    port: read.integer('MODWRIGHT_POLICY_PORT', 7310, { min: 0, max: 65_535 }),
    httpPort: read.integer('MODWRIGHT_POLICY_HTTP_PORT', 7311, { min: 0, max: 65_535 }),
    internalToken: read.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE'),
    tlsFolder: readTlsFolder(read),
    databaseUrl: readDatabaseUrl(read),
    backend: backends[read.choice('MODWRIGHT_POLICY_BACKEND', ['llamacpp', 'openai', 'replay'], 'llamacpp')](),
    maxWaiting: read.integer('MODWRIGHT_POLICY_MAX_WAITING', 256, { min: 0 }),
    ...(recordTo === '' ? {} : { recordTo }),
    ...readVersions(read, env, base.folder),
  };
  read.done();
  return config;
}
