import { FinishReason } from '@modwright/contracts/policy';
import type { Message } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';
import type { SamplingPlan } from '../domain/completion.ts';
import { roleName } from '../domain/replay-key.ts';
import { createSseParser } from '../domain/sse.ts';
import { watch } from './watchdog.ts';

/** What llama-server samples from: token ids in. */
export interface TokenRequest {
  readonly promptIds: readonly number[];
  readonly sampling: SamplingPlan;
  readonly jsonSchema: string | undefined;
  /** Scale of every adapter the server has loaded. Sent always: a scale that is not sent keeps its last value. */
  readonly loraScales: readonly number[];
}

/** Token ids and raw logprobs out. */
export interface SampledTokens {
  readonly text: string;
  readonly finish: FinishReason;
  readonly completionIds: readonly number[];
  readonly logprobs: readonly number[];
}

/** llama-server's own endpoints. */
export interface LlamaClient {
  /** Token ids of a conversation, in the model's chat template, ready for the assistant to go on. */
  encode(messages: readonly Message[], signal: AbortSignal): Promise<number[]>;
  /** Token ids of plain text, special tokens included. */
  tokenize(text: string, signal: AbortSignal): Promise<number[]>;
  sample(request: TokenRequest, onText: (text: string) => void, signal: AbortSignal): Promise<SampledTokens>;
  /** True once the model is loaded. */
  healthy(): Promise<boolean>;
}

/** One server-sent event of /completion. */
interface Chunk {
  readonly content: string;
  readonly tokens?: readonly number[];
  readonly completion_probabilities?: readonly { readonly id: number; readonly logprob: number }[];
  readonly prompt_progress?: unknown;
  readonly stop_type?: 'eos' | 'limit' | 'word' | 'none';
  readonly error?: { readonly message: string; readonly type?: string };
}

/** llama.cpp says -inf as the lowest double when a sampled token had no probability left. */
const LOWEST_LOGPROB = -100;
const HEALTH_TIMEOUT_MS = 2_000;

/** @param idleTimeoutMs silence after which the server counts as hung: the call fails UNAVAILABLE and `onHang` is told. */
export function createLlamaClient(baseUrl: string, key: string, idleTimeoutMs: number, onHang: () => void): LlamaClient {
  const post = async (path: string, body: unknown, signal: AbortSignal): Promise<Response> => {
    // The server closes idle connections while we may be about to use one; on loopback a new one costs nothing.
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}`, connection: 'close' };
    const response = await fetch(`${baseUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal }).catch((error: unknown) => {
      throw signal.aborted ? error : new AppError('UNAVAILABLE', 'the model server does not answer', { cause: error });
    });
    if (!response.ok) throw await refused(response);
    return response;
  };

  const watched = <T>(caller: AbortSignal, work: (signal: AbortSignal, alive: () => void) => Promise<T>): Promise<T> =>
    watch('the model server', idleTimeoutMs, caller, work, onHang);

  const tokenize = async (content: string, signal: AbortSignal): Promise<number[]> => {
    const reply = await post('/tokenize', { content, add_special: true, parse_special: true }, signal);
    return ((await reply.json()) as { tokens: number[] }).tokens;
  };

  return {
    encode: (messages, caller) =>
      watched(caller, async (signal) => {
        const chat = { messages: messages.map(({ role, content }) => ({ role: roleName(role), content })) };
        const { prompt } = (await (await post('/apply-template', chat, signal)).json()) as { prompt: string };
        return tokenize(prompt, signal);
      }),
    tokenize: (text, caller) => watched(caller, (signal) => tokenize(text, signal)),
    sample: (request, onText, caller) =>
      watched(caller, async (signal, alive) => {
        const response = await post('/completion', toBody(request), signal);
        return collect(response, onText, alive, signal);
      }),
    healthy: async () => (await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) })).ok,
  };
}

function toBody(request: TokenRequest): object {
  const { sampling } = request;
  return {
    prompt: request.promptIds,
    n_predict: sampling.maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    // Off: they would sample from another distribution than the one that is recorded.
    top_k: 0,
    min_p: 0,
    seed: sampling.seed,
    stop: sampling.stop,
    n_probs: 1,
    return_tokens: true,
    cache_prompt: true,
    stream: true,
    // One event for each piece of the prompt: how a long prompt differs from a hung server.
    return_progress: true,
    ...(request.jsonSchema === undefined ? {} : { json_schema: JSON.parse(request.jsonSchema) as unknown }),
    lora: request.loraScales.map((scale, id) => ({ id, scale })),
  };
}

async function collect(response: Response, onText: (text: string) => void, alive: () => void, signal: AbortSignal): Promise<SampledTokens> {
  const parse = createSseParser();
  const text: string[] = [];
  const completionIds: number[] = [];
  const logprobs: number[] = [];
  let stopType: Chunk['stop_type'];
  try {
    for await (const piece of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      alive();
      for (const chunk of parse(piece) as Chunk[]) {
        if (chunk.error) throw fromServerError(chunk.error);
        if (chunk.prompt_progress !== undefined) continue;
        for (const { id, logprob } of chunk.completion_probabilities ?? []) {
          completionIds.push(id);
          logprobs.push(Math.max(LOWEST_LOGPROB, logprob));
        }
        if (chunk.content !== '') {
          text.push(chunk.content);
          onText(chunk.content);
        }
        stopType = chunk.stop_type ?? stopType;
      }
    }
  } catch (error) {
    if (error instanceof AppError || signal.aborted) throw error;
    throw new AppError('UNAVAILABLE', 'the model server went away in the middle of an answer', { cause: error });
  }
  if (stopType === undefined) throw new AppError('UNAVAILABLE', 'the model server ended an answer without saying why');
  return { text: text.join(''), finish: stopType === 'limit' ? FinishReason.LENGTH : FinishReason.STOP, completionIds, logprobs };
}

async function refused(response: Response): Promise<AppError> {
  const body = await response.text();
  try {
    return fromServerError({ ...(JSON.parse(body) as { error: { message: string; type?: string } }).error, status: response.status });
  } catch {
    return new AppError('UNAVAILABLE', `the model server answered ${response.status}`);
  }
}

function fromServerError(error: { readonly message: string; readonly type?: string; readonly status?: number }): AppError {
  if (error.type === 'unavailable_error' || error.status === 503) return new AppError('UNAVAILABLE', 'the model is being loaded', { retryAfterMs: 500 });
  const ours = error.type === 'invalid_request_error' || error.type === 'exceed_context_size_error' || error.status === 400;
  return new AppError(ours ? 'INVALID_ARGUMENT' : 'INTERNAL', `the model server refused the call: ${error.message}`);
}
