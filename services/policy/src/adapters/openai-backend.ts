import { readFile } from 'node:fs/promises';
import { FinishReason } from '@modwright/contracts/policy';
import { AppError, type Logger } from '@modwright/runtime';
import type { OpenAiConfig } from '../config.ts';
import type { Backend, Completion, CompletionRequest } from '../domain/completion.ts';
import { createBalance } from '../domain/balance.ts';
import { roleName } from '../domain/replay-key.ts';
import { createSseParser } from '../domain/sse.ts';
import { createVllmAdapters } from './vllm-adapters.ts';
import { watch } from './watchdog.ts';

/** One chunk of a streamed chat completion, as OpenAI documents it; the token id fields are vLLM's (`return_token_ids`) and llama-server's (`logprobs[].id`). */
interface Chunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
    readonly token_ids?: readonly number[] | null;
    readonly logprobs?: { readonly content?: readonly { readonly id?: number; readonly logprob: number }[] | null } | null;
  }[];
  readonly prompt_token_ids?: readonly number[] | null;
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
  readonly error?: { readonly message?: string };
}

/** Any server with OpenAI's chat completions. Throws INVALID_ARGUMENT when the key file cannot be read. */
export async function createOpenAiBackend(config: OpenAiConfig, logger: Logger): Promise<Backend> {
  const key = config.keyFile === '' ? '' : await readKey(config.keyFile);
  const baseUrls = config.baseUrl.split(',').map((url) => url.trim().replace(/\/+$/, ''));
  const balance = createBalance(baseUrls);
  const headers = { 'content-type': 'application/json', ...(key === '' ? {} : { authorization: `Bearer ${key}` }) };
  const adapters =
    config.adapterFolder === undefined
      ? undefined
      : createVllmAdapters({ baseUrls, headers, baseModel: config.model, folder: config.adapterFolder, loading: config.adapterLoading ?? 'api', logger });
  const complete = (baseUrl: string, ...[request, onText, caller]: Parameters<Backend['complete']>): ReturnType<Backend['complete']> =>
    watch('the model API', config.idleTimeoutMs, caller, async (signal, alive) => {
      const response = await fetch(`${baseUrl}/chat/completions`, { method: 'POST', headers, body: JSON.stringify(toBody(config, request)), signal }).catch(
        (error: unknown) => {
          throw signal.aborted
            ? error
            : new AppError('UNAVAILABLE', `${baseUrl} cannot be reached: check the address and that the server runs`, { cause: error });
        },
      );
      if (!response.ok) throw await refused({ ...config, baseUrl }, response);
      return collect(response, config, onText, alive, signal);
    });
  return {
    info: { backend: 'openai', model: config.model, contextTokens: config.contextTokens, slots: config.slots, givesTokenIds: config.tokenIds },
    ...(adapters ? { adapters } : {}),
    complete: (request, ...rest) =>
      balance.on((baseUrl) => {
        const call = (): ReturnType<Backend['complete']> => complete(baseUrl, request, ...rest);
        return adapters && request.lora ? adapters.use(request.lora, baseUrl, call) : call();
      }),
    close: () => Promise.resolve(),
  };
}

async function readKey(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `the API key file ${file} cannot be read: put the key in it, alone on one line`, { cause: error });
  }
}

function toBody(config: OpenAiConfig, { messages, sampling, jsonSchema, lora }: CompletionRequest): object {
  return {
    // vLLM serves an adapter under its own model name.
    model: lora?.version ?? config.model,
    messages: messages.map(({ role, content }) => ({ role: roleName(role), content })),
    max_tokens: sampling.maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    ...(sampling.stop.length === 0 ? {} : { stop: sampling.stop }),
    ...(jsonSchema === undefined
      ? {}
      : { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: JSON.parse(jsonSchema) as unknown } } }),
    stream: true,
    stream_options: { include_usage: true },
    ...(config.tokenIds ? { logprobs: true, return_token_ids: true } : {}),
  };
}

async function collect(response: Response, config: OpenAiConfig, onText: (text: string) => void, alive: () => void, signal: AbortSignal): Promise<Completion> {
  const parse = createSseParser();
  const text: string[] = [];
  const promptIds: number[] = [];
  const completionIds: number[] = [];
  const logprobs: number[] = [];
  let finish: string | undefined;
  let usage: Chunk['usage'];
  try {
    for await (const piece of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      alive();
      for (const chunk of parse(piece) as Chunk[]) {
        if (chunk.error) throw new AppError('UNAVAILABLE', `the model API gave up: ${chunk.error.message ?? 'no reason given'}`);
        promptIds.push(...(chunk.prompt_token_ids ?? []));
        usage = chunk.usage ?? usage;
        const choice = chunk.choices?.[0];
        finish = choice?.finish_reason ?? finish;
        const content = choice?.logprobs?.content ?? [];
        completionIds.push(...(choice?.token_ids ?? content.flatMap(({ id }) => (id === undefined ? [] : [id]))));
        logprobs.push(...content.map(({ logprob }) => logprob));
        if (!choice?.delta?.content) continue;
        text.push(choice.delta.content);
        onText(choice.delta.content);
      }
    }
  } catch (error) {
    if (error instanceof AppError || signal.aborted) throw error;
    throw new AppError('UNAVAILABLE', 'the model API went away in the middle of an answer', { cause: error });
  }
  if (finish === undefined) throw new AppError('UNAVAILABLE', 'the model API ended an answer without saying why');
  const ids = config.tokenIds ? { promptIds, completionIds, logprobs } : { promptIds: [], completionIds: [], logprobs: [] };
  return {
    text: text.join(''),
    finish: finish === 'length' ? FinishReason.LENGTH : FinishReason.STOP,
    ...ids,
    promptTokens: usage?.prompt_tokens ?? promptIds.length,
    completionTokens: usage?.completion_tokens ?? completionIds.length,
  };
}

async function refused(config: OpenAiConfig, response: Response): Promise<AppError> {
  const said = (await response.text().catch(() => '')).slice(0, 300);
  const { status } = response;
  if (status === 401 || status === 403) return new AppError('PERMISSION_DENIED', `${config.baseUrl} refuses the API key: check the key file`);
  if (status === 404)
    return new AppError(
      'NOT_FOUND',
      `${config.baseUrl} has no model "${config.model}" or no chat completions: check the address and the model's name. It said: ${said}`,
    );
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get('retry-after'));
    const options = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
    return new AppError('UNAVAILABLE', `${config.baseUrl} answered ${status}: ${said}`, options);
  }
  return new AppError('INVALID_ARGUMENT', `${config.baseUrl} refused the call (${status}): ${said}`);
}
