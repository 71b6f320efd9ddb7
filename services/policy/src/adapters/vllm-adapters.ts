import { basename, join } from 'node:path';
import { AppError, type Logger } from '@modwright/runtime';
import type { Adapter, AdapterHost } from '../domain/completion.ts';

export interface VllmOptions {
  /** "http://127.0.0.1:8000/v1". */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly baseModel: string;
  /** The folder of versions as the server sees it. */
  readonly folder: string;
  readonly logger: Logger;
}

/** Adapters of a vLLM server, and who uses them. */
export interface VllmAdapters extends AdapterHost {
  /** Runs a call on a version; a server that was restarted gets the version again first. */
  use<T>(adapter: Adapter, call: () => Promise<T>): Promise<T>;
}

const STEP_TIMEOUT_MS = 60_000;

/** vLLM's API for adapters, which it has with VLLM_ALLOW_RUNTIME_LORA_UPDATING=True: https://docs.vllm.ai/en/stable/features/lora/ */
export function createVllmAdapters(options: VllmOptions): VllmAdapters {
  let loaded: readonly Adapter[] = [];
  const running = new Map<string, number>();
  const leaving = new Set<string>();

  const post = async (path: string, body: object): Promise<Response> =>
    fetch(`${options.baseUrl.replace(/\/+$/, '')}/${path}`, {
      method: 'POST',
      headers: options.headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(STEP_TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new AppError('UNAVAILABLE', `${options.baseUrl} does not answer within ${STEP_TIMEOUT_MS / 1000} s while a version is loaded`, { cause: error });
    });
  const load = async ({ version, file }: Adapter): Promise<void> => {
    const path = join(options.folder, basename(file));
    const response = await post('load_lora_adapter', { lora_name: version, lora_path: path });
    const said = await response.text();
    // A version never changes, so one that is there already is the same.
    if (response.ok || /already (been )?loaded/i.test(said)) return;
    const why = response.status === 404 ? 'start it with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True' : said.slice(0, 300);
    throw new AppError(response.status >= 500 ? 'UNAVAILABLE' : 'FAILED_PRECONDITION', `the model API does not load ${version} (${response.status}): ${why}`);
  };
  /** What the server does not take back only takes its memory. */
  const unload = async (version: string): Promise<void> => {
    leaving.delete(version);
    const response = await post('unload_lora_adapter', { lora_name: version }).catch((error: unknown) => error as Error);
    if (response instanceof Error || !response.ok) options.logger.warn({ version }, 'the model API did not unload a version');
  };

  return {
    baseModel: options.baseModel,
    files: ['adapter_config.json', 'adapter_model.safetensors'],
    set: async (adapters) => {
      const missing = adapters.filter(({ version }) => !loaded.some((one) => one.version === version));
      for (const adapter of missing) await load(adapter);
      const gone = loaded.filter(({ version }) => !adapters.some((one) => one.version === version));
      loaded = adapters;
      for (const { version } of adapters) leaving.delete(version);
      for (const { version } of gone) {
        leaving.add(version);
        if (!running.get(version)) await unload(version);
      }
    },
    use: async (adapter, call) => {
      const { version } = adapter;
      running.set(version, (running.get(version) ?? 0) + 1);
      try {
        return await call().catch(async (error: unknown) => {
          if (AppError.from(error).code !== 'NOT_FOUND') throw error;
          await load(adapter);
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
