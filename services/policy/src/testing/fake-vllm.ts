import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';

/** A fake of vLLM: no model, the shapes that vLLM documents for chat completions and for adapters. */
export interface FakeVllm {
  /** "http://127.0.0.1:41234/v1". */
  readonly baseUrl: string;
  /** Adapters it has, by name. */
  readonly loaded: ReadonlySet<string>;
  /** Calls that it answered. */
  calls(): number;
  /** Forgets its adapters, as a restart does. */
  forget(): void;
  /** From now on it has no memory for an adapter of this name; empty = it has. */
  refuse(name: string): void;
  close(): Promise<void>;
}

const PIECES = 5;

/** vLLM's words for an error. */
const wrong = (code: number, type: string, message: string): object => ({ error: { message, type, param: null, code } });

/**
 * Answers every call with the name of the model that was asked for, in pieces.
 * @param pauseMs between two pieces.
 * @param resolverFolder VLLM_LORA_RESOLVER_CACHE_DIR: adapters that lie there are found by their names when they are asked for.
 */
export async function startFakeVllm(baseModel: string, pauseMs = 2, resolverFolder?: string): Promise<FakeVllm> {
  const loaded = new Set<string>();
  let refused = '';
  let calls = 0;
  const isAdapter = (path: string): boolean => ['adapter_config.json', 'adapter_model.safetensors'].every((name) => existsSync(join(path, name)));
  const server = Fastify({ forceCloseConnections: true });
  server.post<{ Body: { lora_name: string; lora_path: string } }>('/v1/load_lora_adapter', ({ body }, reply) => {
    const { lora_name: name, lora_path: path } = body;
    if (!name || !path) return reply.code(400).send(wrong(400, 'InvalidUserInput', "Both 'lora_name' and 'lora_path' must be provided."));
    if (loaded.has(name)) return reply.code(400).send(wrong(400, 'InvalidUserInput', `The lora adapter '${name}' has already been loaded.`));
    if (name === refused) return reply.code(500).send(wrong(500, 'InternalServerError', 'CUDA out of memory.'));
    if (!isAdapter(path)) return reply.code(404).send(wrong(404, 'NotFoundError', `No adapter found for ${path}`));
    loaded.add(body.lora_name);
    return reply.type('text/plain').send(`Success: LoRA adapter '${body.lora_name}' added successfully.`);
  });
  server.post<{ Body: { lora_name: string } }>('/v1/unload_lora_adapter', ({ body }, reply) => {
    if (!loaded.delete(body.lora_name)) return reply.code(404).send(wrong(404, 'NotFoundError', `The lora adapter '${body.lora_name}' cannot be found.`));
    return reply.type('text/plain').send(`Success: LoRA adapter '${body.lora_name}' removed successfully.`);
  });
  server.get('/health', (_request, reply) => reply.code(200).send());
  server.get('/v1/models', () => ({
    object: 'list',
    data: [baseModel, ...loaded].map((id) => ({ id, object: 'model', owned_by: 'vllm', parent: id === baseModel ? null : baseModel })),
  }));
  server.post<{ Body: { model: string } }>('/v1/chat/completions', async ({ body }, reply) => {
    const { model } = body;
    if (resolverFolder !== undefined && model !== refused && isAdapter(join(resolverFolder, model))) loaded.add(model);
    if (model !== baseModel && !loaded.has(model)) return reply.code(404).send(wrong(404, 'NotFoundError', `The model \`${model}\` does not exist.`));
    calls += 1;
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of answer(model)) {
      reply.raw.write(`data: ${JSON.stringify(chunk)}\n\n`);
      await delay(pauseMs);
    }
    reply.raw.end('data: [DONE]\n\n');
    return reply;
  });
  const address = await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    baseUrl: `${address}/v1`,
    loaded,
    calls: () => calls,
    forget: () => loaded.clear(),
    refuse: (name) => (refused = name),
    close: () => server.close(),
  };
}

function* answer(model: string): Generator<object> {
  const size = Math.ceil(model.length / PIECES);
  for (let piece = 0; piece < PIECES; piece += 1) {
    const content = model.slice(piece * size, (piece + 1) * size);
    yield {
      id: 'fake',
      object: 'chat.completion.chunk',
      ...(piece === 0 ? { prompt_token_ids: [1, 2] } : {}),
      choices: [
        {
          index: 0,
          delta: { content },
          finish_reason: piece === PIECES - 1 ? 'stop' : null,
          token_ids: [piece],
          logprobs: { content: [{ token: content, logprob: -0.1 }] },
        },
      ],
    };
  }
}
