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
  /** Forgets its adapters, as a restart does. */
  forget(): void;
  close(): Promise<void>;
}

const PIECES = 5;

/**
 * Answers every call with the name of the model that was asked for, in pieces.
 * @param pauseMs between two pieces.
 */
export async function startFakeVllm(baseModel: string, pauseMs = 2): Promise<FakeVllm> {
  const loaded = new Set<string>();
  const server = Fastify({ forceCloseConnections: true });
  server.post<{ Body: { lora_name: string; lora_path: string } }>('/v1/load_lora_adapter', ({ body }, reply) => {
    if (loaded.has(body.lora_name)) return reply.code(400).send({ error: { message: `The lora adapter '${body.lora_name}' has already been loaded.` } });
    const complete = ['adapter_config.json', 'adapter_model.safetensors'].every((name) => existsSync(join(body.lora_path, name)));
    if (!complete) return reply.code(404).send({ error: { message: `No adapter found for ${body.lora_path}` } });
    loaded.add(body.lora_name);
    return reply.type('text/plain').send(`Success: LoRA adapter '${body.lora_name}' added successfully.`);
  });
  server.post<{ Body: { lora_name: string } }>('/v1/unload_lora_adapter', ({ body }, reply) => {
    if (!loaded.delete(body.lora_name)) return reply.code(404).send({ error: { message: `The lora adapter '${body.lora_name}' cannot be found.` } });
    return reply.type('text/plain').send(`Success: LoRA adapter '${body.lora_name}' removed successfully.`);
  });
  server.post<{ Body: { model: string } }>('/v1/chat/completions', async ({ body }, reply) => {
    const { model } = body;
    if (model !== baseModel && !loaded.has(model))
      return reply.code(404).send({ error: { message: `The model \`${model}\` does not exist.`, type: 'NotFoundError' } });
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
  return { baseUrl: `${address}/v1`, loaded, forget: () => loaded.clear(), close: () => server.close() };
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
