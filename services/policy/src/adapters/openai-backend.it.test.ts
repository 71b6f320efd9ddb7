import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Fastify from 'fastify';
import { FinishReason, Role } from '@modwright/contracts/policy';
import { createLogger, type AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import type { OpenAiConfig } from '../config.ts';
import type { Completion, CompletionRequest } from '../domain/completion.ts';
import { createOpenAiBackend } from './openai-backend.ts';

const REQUEST: CompletionRequest = {
  context: { build: '', role: 'coder', step: 'draft', module: '', attempt: 0, sample: 0, group: '' },
  messages: [
    { role: Role.SYSTEM, content: 'Be brief.' },
    { role: Role.USER, content: 'Hi' },
  ],
  sampling: { temperature: 0.5, topP: 0.9, maxTokens: 8, seed: 3, stop: ['END'] },
  jsonSchema: '{"type":"object"}',
  lora: undefined,
};

interface Fake {
  readonly baseUrl: string;
  readonly bodies: Record<string, unknown>[];
  readonly keys: (string | undefined)[];
}

/** A fake server: its chunks have the shapes that OpenAI and vLLM document. */
async function startFake(answer: { readonly status?: number; readonly chunks?: readonly object[]; readonly silent?: boolean }): Promise<Fake> {
  const fake = { bodies: [] as Record<string, unknown>[], keys: [] as (string | undefined)[] };
  const server = Fastify({ forceCloseConnections: true });
  server.post('/v1/chat/completions', (request, reply) => {
    fake.bodies.push(request.body as Record<string, unknown>);
    fake.keys.push(request.headers.authorization);
    if (answer.status)
      return reply
        .code(answer.status)
        .header('retry-after', '2')
        .send({ error: { message: 'no' } });
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of answer.chunks ?? []) reply.raw.write(`data: ${JSON.stringify(chunk)}\n\n`);
    if (!answer.silent) reply.raw.end('data: [DONE]\n\n');
    return reply;
  });
  const address = await server.listen({ port: 0, host: '127.0.0.1' });
  after(() => server.close());
  return { baseUrl: `${address}/v1`, ...fake };
}

const chunk = (choice: object, rest: object = {}): object => ({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }], ...rest });
const PLAIN = [
  chunk({ delta: { role: 'assistant', content: '' }, finish_reason: null }),
  chunk({ delta: { content: '{"a"' }, finish_reason: null }),
  chunk({ delta: { content: ':1}' }, finish_reason: null }),
  chunk({ delta: {}, finish_reason: 'stop' }),
  { id: 'c', object: 'chat.completion.chunk', choices: [], usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 } },
];
const VLLM = [
  chunk({ delta: { role: 'assistant', content: '' }, finish_reason: null }, { prompt_token_ids: [1, 2, 3] }),
  chunk({ delta: { content: 'a' }, finish_reason: null, token_ids: [10], logprobs: { content: [{ token: 'a', logprob: -0.1 }] } }),
  chunk({
    delta: { content: 'bc' },
    finish_reason: 'length',
    token_ids: [11, 12],
    logprobs: {
      content: [
        { token: 'b', logprob: -0.2 },
        { token: 'c', logprob: -0.3 },
      ],
    },
  }),
];

async function complete(fake: Pick<Fake, 'baseUrl'>, overrides: Partial<OpenAiConfig> = {}): Promise<Completion> {
  const config: OpenAiConfig = {
    kind: 'openai',
    model: 'big',
    keyFile: '',
    contextTokens: 1000,
    slots: 2,
    tokenIds: false,
    idleTimeoutMs: 5_000,
    ...fake,
    ...overrides,
  };
  return (await createOpenAiBackend(config, createLogger('test', { write: () => undefined }))).complete(REQUEST, () => undefined, new AbortController().signal);
}

const code =
  (expected: string, message: RegExp) =>
  (error: AppError): boolean =>
    error.code === expected && message.test(error.message);

test("passes everything on and reads a plain server's answer", async () => {
  const keyFile = join(scratchFolder(), 'key');
  await writeFile(keyFile, 'secret\n');
  const fake = await startFake({ chunks: PLAIN });
  assert.deepEqual(await complete(fake, { keyFile }), {
    text: '{"a":1}',
    finish: FinishReason.STOP,
    promptIds: [],
    completionIds: [],
    logprobs: [],
    promptTokens: 12,
    completionTokens: 5,
  });
  assert.deepEqual(fake.keys, ['Bearer secret']);
  assert.deepEqual(fake.bodies, [
    {
      model: 'big',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      max_tokens: 8,
      temperature: 0.5,
      top_p: 0.9,
      seed: 3,
      stop: ['END'],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } },
      stream: true,
      stream_options: { include_usage: true },
    },
  ]);
});

test('keeps token ids and logprobs of a server that gives them', async () => {
  const fake = await startFake({ chunks: VLLM });
  const completion = await complete(fake, { tokenIds: true });
  assert.deepEqual(completion, {
    text: 'abc',
    finish: FinishReason.LENGTH,
    promptIds: [1, 2, 3],
    completionIds: [10, 11, 12],
    logprobs: [-0.1, -0.2, -0.3],
    promptTokens: 3,
    completionTokens: 3,
  });
  assert.equal(fake.bodies[0]?.['return_token_ids'], true);
});

test('a wrong key, a wrong model, an overload and a bad request are told apart', async () => {
  await assert.rejects(complete(await startFake({ status: 401 })), code('PERMISSION_DENIED', /check the key file/));
  await assert.rejects(complete(await startFake({ status: 404 })), code('NOT_FOUND', /no model "big"/));
  await assert.rejects(complete(await startFake({ status: 400 })), code('INVALID_ARGUMENT', /refused the call/));
  await assert.rejects(complete(await startFake({ status: 429 })), (error: AppError) => error.code === 'UNAVAILABLE' && error.retryAfterMs === 2_000);
});

test('an answer that breaks off is no answer', async () => {
  await assert.rejects(complete(await startFake({ chunks: PLAIN.slice(0, 2) })), code('UNAVAILABLE', /without saying why/));
});

test('silence ends the call', async () => {
  await assert.rejects(
    complete(await startFake({ chunks: PLAIN.slice(0, 2), silent: true }), { idleTimeoutMs: 100 }),
    code('UNAVAILABLE', /said nothing for 0.1 s/),
  );
});

test('a server that is not there and a key file that is not there say what to do', async () => {
  await assert.rejects(complete({ baseUrl: 'http://127.0.0.1:1/v1' }), code('UNAVAILABLE', /cannot be reached: check the address/));
  await assert.rejects(
    complete({ baseUrl: 'http://127.0.0.1:1/v1' }, { keyFile: '/nowhere/key' }),
    code('INVALID_ARGUMENT', /API key file \/nowhere\/key cannot be read/),
  );
});
