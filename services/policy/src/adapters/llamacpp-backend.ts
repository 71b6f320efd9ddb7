import { AppError, type Logger } from '@modwright/runtime';
import type { Adapter, Backend } from '../domain/completion.ts';
import type { LlamaServer } from './llama-process.ts';

export interface LlamacppParts {
  /** Starts a model server with these adapters, in this order, and resolves once it answers. */
  readonly start: (adapters: readonly Adapter[]) => Promise<LlamaServer>;
  /** Name of the model for people: "qwen2.5-coder-1.5b". */
  readonly model: string;
  readonly slots: number;
  readonly contextTokens: number;
  /** Those it starts with. */
  readonly adapters: readonly Adapter[];
  readonly logger: Logger;
}

/** One model server with its adapters, and the calls it answers. */
interface Generation {
  readonly server: LlamaServer;
  /** In the server's order. */
  readonly adapters: readonly Adapter[];
  running: number;
  /** Told when no call runs any more. */
  onIdle: () => void;
}

/** An old model server is ended after this long, in milliseconds, though calls still run on it: more than any call may take. */
const DRAIN_MS = 11 * 60_000;

/**
 * The embedded model: a llama.cpp server that this service starts. It reads adapters only when it starts, so for another set of them a second server
 * starts beside the first (they share the model's pages), new calls go there, and the first ends when its last call has.
 */
export async function createLlamacppBackend(parts: LlamacppParts): Promise<Backend> {
  const { model, slots, contextTokens, logger } = parts;
  const start = async (adapters: readonly Adapter[]): Promise<Generation> => ({
    server: await parts.start(adapters),
    adapters,
    running: 0,
    onIdle: () => undefined,
  });
  let current = await start(parts.adapters);
  const retiring = new Set<Promise<void>>();

  const complete = async (generation: Generation, ...[request, onText, signal]: Parameters<Backend['complete']>): ReturnType<Backend['complete']> => {
    const loraScales = scalesFor(generation.adapters, request.lora);
    const client = generation.server.client();
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
  };

  return {
    info: { backend: 'llamacpp', model, slots, contextTokens, givesTokenIds: true },
    adapters: {
      baseModel: model,
      files: ['adapter.gguf'],
      set: async (adapters) => {
        if (sameSet(adapters, current.adapters)) return;
        const old = current;
        current = await start(adapters);
        const retired = retire(old).catch((error: unknown) => logger.warn({ err: error }, 'an old model server did not end'));
        retiring.add(retired);
        void retired.finally(() => retiring.delete(retired));
      },
    },
    complete: async (...call) => {
      const generation = current;
      generation.running += 1;
      try {
        return await complete(generation, ...call);
      } finally {
        generation.running -= 1;
        if (generation.running === 0) generation.onIdle();
      }
    },
    close: async () => {
      await current.server.stop();
      // Calls on it have been given up by now.
      await Promise.allSettled(retiring);
    },
  };
}

async function retire(generation: Generation): Promise<void> {
  if (generation.running > 0)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, DRAIN_MS);
      generation.onIdle = () => (clearTimeout(timer), resolve());
    });
  await generation.server.stop();
}

function sameSet(some: readonly Adapter[], others: readonly Adapter[]): boolean {
  return some.length === others.length && some.every(({ version }) => others.some((other) => other.version === version));
}

function scalesFor(loaded: readonly Adapter[], wanted: Adapter | undefined): number[] {
  if (wanted && !loaded.some(({ version }) => version === wanted.version)) {
    throw new AppError('FAILED_PRECONDITION', `policy version ${wanted.version} is not loaded by the model server any more`);
  }
  return loaded.map(({ version }) => (version === wanted?.version ? 1 : 0));
}
