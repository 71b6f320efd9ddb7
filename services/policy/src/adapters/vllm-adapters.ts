import { basename, join } from 'node:path';
import { AppError, type Logger } from '@modwright/runtime';
import type { Adapter, AdapterHost } from '../domain/completion.ts';

/** How a vLLM server comes by a version. `api`: it is told to load it. `resolver`: its filesystem resolver finds it when it is first asked for. */
export type VllmLoading = 'api' | 'resolver';

export interface VllmOptions {
  /** Servers that answer alike: "http://127.0.0.1:8000/v1". */
  readonly baseUrls: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly baseModel: string;
  /** The folder of versions as the servers see it. */
  readonly folder: string;
  readonly loading: VllmLoading;
  readonly logger: Logger;
}

/** Adapters of vLLM servers, and who uses them. A version is on all servers or on none. */
export interface VllmAdapters extends AdapterHost {
  /** Runs a call on a version of one of the servers; one that was restarted gets the version again first. */
  use<T>(adapter: Adapter, baseUrl: string, call: () => Promise<T>): Promise<T>;
}

const STEP_TIMEOUT_MS = 60_000;

/**
 * vLLM's API for adapters, which it has with VLLM_ALLOW_RUNTIME_LORA_UPDATING=True: https://docs.vllm.ai/en/stable/features/lora/
 * and its resolver of files: https://docs.vllm.ai/en/stable/design/lora_resolver_plugins/
 */
export function createVllmAdapters(options: VllmOptions): VllmAdapters {
  const { baseUrls, logger } = options;
  let loaded: readonly Adapter[] = [];
  const running = new Map<string, number>();
  const leaving = new Set<string>();

  /** What a server does not take back only takes its memory. */
  const unload = async (version: string): Promise<void> => {
    leaving.delete(version);
    for (const baseUrl of baseUrls) {
      const response = await post(options, baseUrl, 'unload_lora_adapter', { lora_name: version }).catch((error: unknown) => error as Error);
      if (response instanceof Error || !response.ok) logger.warn({ version, server: baseUrl }, 'the model API did not unload a version');
    }
  };
  /** Loads it on every server, or leaves it on none. */
  const loadEverywhere = async (adapter: Adapter): Promise<void> => {
    const results = await Promise.allSettled(baseUrls.map((baseUrl) => load(options, baseUrl, adapter)));
    const failed = results.find((result) => result.status === 'rejected');
    if (!failed) return;
    // One that nobody has needs no taking back.
    if (results.some(({ status }) => status === 'fulfilled')) await unload(adapter.version);
    throw failed.reason;
  };

  return {
    baseModel: options.baseModel,
    files: ['adapter_config.json', 'adapter_model.safetensors'],
    set: async (adapters) => {
      const missing = adapters.filter(({ version }) => !loaded.some((one) => one.version === version));
      const fresh: Adapter[] = [];
      try {
        for (const adapter of missing) {
          await loadEverywhere(adapter);
          fresh.push(adapter);
        }
      } catch (error) {
        for (const { version } of fresh) await unload(version);
        throw error;
      }
      const gone = loaded.filter(({ version }) => !adapters.some((one) => one.version === version));
      loaded = adapters;
      for (const { version } of adapters) leaving.delete(version);
      for (const { version } of gone) {
        leaving.add(version);
        if (!running.get(version)) await unload(version);
      }
    },
    use: async (adapter, baseUrl, call) => {
      const { version } = adapter;
      running.set(version, (running.get(version) ?? 0) + 1);
      try {
        return await call().catch(async (error: unknown) => {
          if (AppError.from(error).code !== 'NOT_FOUND') throw error;
          await load(options, baseUrl, adapter);
          return call();
        });
      } finally {
        const left = (running.get(version) ?? 1) - 1;
        running.set(version, left);
        if (left === 0 && leaving.has(version)) await unload(version);
      }
    },
  };
}

async function load(options: VllmOptions, baseUrl: string, { version, file }: Adapter): Promise<void> {
  const response =
    options.loading === 'api'
      ? await post(options, baseUrl, 'load_lora_adapter', { lora_name: version, lora_path: join(options.folder, basename(file)) })
      : // The first question for a version has it found; one token is enough of an answer.
        await post(options, baseUrl, 'chat/completions', { model: version, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 1 });
  const said = await response.text();
  // A version never changes, so one that is there already is the same.
  if (response.ok || /already (been )?loaded/i.test(said)) return;
  const why = response.status === 404 ? `${ADVICE[options.loading]}. It said: ${said.slice(0, 200)}` : said.slice(0, 300);
  throw new AppError(
    response.status >= 500 ? 'UNAVAILABLE' : 'FAILED_PRECONDITION',
    `the model API at ${baseUrl} does not load ${version} (${response.status}): ${why}`,
  );
}

const ADVICE: Readonly<Record<VllmLoading, string>> = {
  api: 'start it with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, and with the folder of versions mounted',
  resolver:
    'start it with --enable-lora, VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, VLLM_PLUGINS=lora_filesystem_resolver and VLLM_LORA_RESOLVER_CACHE_DIR on the folder of versions',
};

function post({ headers }: VllmOptions, baseUrl: string, path: string, body: object): Promise<Response> {
  return fetch(`${baseUrl}/${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(STEP_TIMEOUT_MS) }).catch(
    (error: unknown) => {
      throw new AppError('UNAVAILABLE', `${baseUrl} does not answer within ${STEP_TIMEOUT_MS / 1000} s while a version is loaded`, { cause: error });
    },
  );
}
