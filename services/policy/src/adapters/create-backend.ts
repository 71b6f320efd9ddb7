import type { Logger } from '@modwright/runtime';
import type { BackendConfig } from '../config.ts';
import type { Adapter, Backend } from '../domain/completion.ts';
import { ensureModelServer } from '../models/model-server.ts';
import type { SetupProgress } from '../models/progress.ts';
import { resolveModel } from '../models/resolve.ts';
import { createLlamacppBackend } from './llamacpp-backend.ts';
import { startLlamaServer, type LlamaServer } from './llama-process.ts';
import { createOpenAiBackend } from './openai-backend.ts';
import { createReplayBackend } from './replay-backend.ts';

/** The backend that the configuration names, ready to answer. Sets up what it needs; `onProgress` hears of downloads. */
export async function createBackend(config: BackendConfig, logger: Logger, onProgress: (progress: SetupProgress) => void): Promise<Backend> {
  switch (config.kind) {
    case 'replay':
      return createReplayBackend(config.recordings);
    case 'openai':
      return createOpenAiBackend(config, logger);
    case 'llamacpp': {
      const { threads, slots, contextTokens, idleTimeoutMs, adapters } = config;
      const program = await ensureModelServer(config.cacheDir, onProgress);
      const model = await resolveModel(config.model, { cacheDir: config.cacheDir, modelFile: config.modelFile, onProgress });
      const spec = {
        program,
        modelFile: model.file,
        threads,
        slots,
        contextTokens,
        idleTimeoutMs,
        folder: config.folder,
      };
      const start = (wanted: readonly Adapter[]): Promise<LlamaServer> => startLlamaServer({ ...spec, adapters: wanted.map(({ file }) => file) }, logger);
      return createLlamacppBackend({ start, model: model.name, slots, contextTokens, adapters, logger });
    }
  }
}
