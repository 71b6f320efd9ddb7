import { AppError } from '@modwright/runtime';
import type { Adapter, Backend } from '../domain/completion.ts';
import type { LlamaServer } from './llama-process.ts';

export interface LlamacppParts {
  readonly server: LlamaServer;
  /** Name of the model for people: "qwen2.5-coder-1.5b". */
  readonly model: string;
  readonly slots: number;
  readonly contextTokens: number;
  /** Adapters the server has loaded, in its order. */
  readonly adapters: readonly Adapter[];
}

/** The embedded model: a llama.cpp server that this service started. */
export function createLlamacppBackend(parts: LlamacppParts): Backend {
  const { server, model, slots, contextTokens } = parts;
  return {
    info: { backend: 'llamacpp', model, slots, contextTokens, givesTokenIds: true },
    complete: async (request, onText, signal) => {
      const loraScales = scalesFor(parts.adapters, request.lora);
      const client = server.client();
      const promptIds = await client.encode(request.messages, signal);
      const room = contextTokens - promptIds.length;
      if (room < 1)
        throw new AppError(
          'INVALID_ARGUMENT',
          `the prompt has ${promptIds.length} tokens and the model reads ${contextTokens}: make the prompt shorter or the context larger`,
        );
      const sampling = { ...request.sampling, maxTokens: Math.min(request.sampling.maxTokens, room) };
      const sampled = await client.sample({ promptIds, sampling, jsonSchema: request.jsonSchema, loraScales }, onText, signal);
      return { ...sampled, promptIds, promptTokens: promptIds.length, completionTokens: sampled.completionIds.length };
    },
    close: () => server.stop(),
  };
}

function scalesFor(loaded: readonly Adapter[], wanted: Adapter | undefined): number[] {
  if (wanted && !loaded.some(({ version }) => version === wanted.version)) {
    throw new AppError('FAILED_PRECONDITION', `policy version ${wanted.version} is not loaded by the model server: restart it with that adapter`);
  }
  return loaded.map(({ version }) => (version === wanted?.version ? 1 : 0));
}
