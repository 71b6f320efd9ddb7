import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from '@modwright/embedded';
import { createConfigReader } from '@modwright/runtime';
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
  /** "http://127.0.0.1:8000/v1". */
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
}

/** Recorded completions of a real model, for tests. */
export interface ReplayConfig {
  readonly kind: 'replay';
  /** Recordings or folders of them. */
  readonly recordings: readonly string[];
}

export type BackendConfig = LlamacppConfig | OpenAiConfig | ReplayConfig;

export interface PolicyConfig {
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  /** Of the OpenAI-compatible face; 0 = a free port. */
  readonly httpPort: number;
  /** Callers of both faces send it as a bearer token. */
  readonly internalToken: string;
  /** Where turns are recorded; undefined = in memory, gone with the process. */
  readonly databaseUrl: string | undefined;
  readonly backend: BackendConfig;
  /** Calls that may wait for a slot. */
  readonly maxWaiting: number;
  /** File that also gets every completion, for replay. */
  readonly recordTo?: string;
  /** Hears of downloads at first use. */
  readonly onProgress?: (progress: SetupProgress) => void;
}

/** The base model, before anything was learnt. */
export const BASE_VERSION = 'policy-v000000';
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
    }),
    replay: (): ReplayConfig => ({ kind: 'replay', recordings: read.string('MODWRIGHT_POLICY_RECORDINGS').split(':') }),
  };
  const recordTo = read.string('MODWRIGHT_POLICY_RECORD_TO', '');
  const config: PolicyConfig = {
    host: read.string('MODWRIGHT_POLICY_HOST', '127.0.0.1'),
    port: read.integer('MODWRIGHT_POLICY_PORT', 7310, { min: 0, max: 65_535 }),
    httpPort: read.integer('MODWRIGHT_POLICY_HTTP_PORT', 7311, { min: 0, max: 65_535 }),
    internalToken: read.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE'),
    databaseUrl: read.secretFile('MODWRIGHT_DATABASE_URL_FILE'),
    backend: backends[read.choice('MODWRIGHT_POLICY_BACKEND', ['llamacpp', 'openai', 'replay'], 'llamacpp')](),
    maxWaiting: read.integer('MODWRIGHT_POLICY_MAX_WAITING', 256, { min: 0 }),
    ...(recordTo === '' ? {} : { recordTo }),
  };
  read.done();
  return config;
}
