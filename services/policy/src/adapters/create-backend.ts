import type { Logger } from '@modwright/runtime';
import type { BackendConfig } from '../config.ts';
import type { Backend } from '../domain/completion.ts';
import { ensureModelServer } from '../models/model-server.ts';
import type { SetupProgress } from '../models/progress.ts';
import { resolveModel } from '../models/resolve.ts';
import { createLlamacppBackend } from './llamacpp-backend.ts';
import { startLlamaServer } from './llama-process.ts';
import { createOpenAiBackend } from './openai-backend.ts';
import { createReplayBackend } from './replay-backend.ts';

/** The backend that the configuration names, ready to answer. Sets up what it needs; `onProgress` hears of downloads. */
export async function createBackend(config: BackendConfig, logger: Logger, onProgress: (progress: SetupProgress) => void): Promise<Backend> {
  switch (config.kind) {
    case 'replay':
      return createReplayBackend(config.recordings);
    case 'openai':
      return createOpenAiBackend(config);
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
        adapters: adapters.map(({ file }) => file),
      };
      const server = await startLlamaServer(spec, logger);
      return createLlamacppBackend({ server, model: model.name, slots, contextTokens, adapters });
    }
  }
}
