import type { FastifyReply, FastifyRequest } from 'fastify';
import { FinishReason, type Completed } from '@modwright/contracts/policy';
import { AppError, newId } from '@modwright/runtime';
import type { TurnLog } from '@modwright/store/policy';
import type { BackendInfo } from '../domain/completion.ts';
import { toGenerateRequest, wantsLogprobs, wantsStream } from '../domain/chat-request.ts';
import type { Door } from '../serving/door.ts';

export interface ChatParts {
  readonly door: Door;
  readonly turns: TurnLog;
  readonly info: BackendInfo;
}

/** POST /v1/chat/completions, streamed or whole. `x-request-id` makes a repeated call replay the first answer. */
export async function handleChatCompletion(parts: ChatParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const header = request.headers['x-request-id'];
  const requestId = typeof header === 'string' && header !== '' ? header : newId('http');
  const question = toGenerateRequest(requestId, request.body);
  const leaving = new AbortController();
  reply.raw.once('close', () => leaving.abort());
  const events = parts.door.generate(question, leaving.signal);
  if (wantsStream(request.body)) return stream(parts, requestId, events, reply);

  for await (const { event } of events) {
    if (event?.$case !== 'completed') continue;
    const logprobs = wantsLogprobs(request.body) ? await logprobsOf(parts.turns, requestId) : null;
    const choice = { index: 0, message: { role: 'assistant', content: event.value.text }, logprobs, finish_reason: finishReason(event.value) };
    return reply.send({
      ...envelope(parts, requestId, 'chat.completion'),
      choices: [choice],
      usage: usageOf(event.value),
      policy_version: event.value.policyVersion,
    });
  }
  throw new AppError('INTERNAL', `failed to complete ${requestId}: no answer came`);
}

async function stream(parts: ChatParts, requestId: string, events: ReturnType<Door['generate']>, reply: FastifyReply): Promise<FastifyReply> {
  // The first event is awaited before the headers go out, so that a refusal still has its status code.
  let next = await events.next();
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const send = (value: object): boolean => reply.raw.write(`data: ${JSON.stringify(value)}\n\n`);
  const chunk = (delta: object, finish: string | null): object => ({
    ...envelope(parts, requestId, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  let told = false;
  try {
    for (; !next.done; next = await events.next()) {
      const { event } = next.value;
      if (event?.$case === 'queued') reply.raw.write(`: ${event.value.ahead} ahead\n\n`);
      if (event?.$case === 'text') send(chunk({ role: 'assistant', content: event.value }, null));
      told ||= event?.$case === 'text';
      if (event?.$case !== 'completed') continue;
      // A replayed answer comes without pieces.
      send(chunk(told ? {} : { role: 'assistant', content: event.value.text }, finishReason(event.value)));
      send({ ...envelope(parts, requestId, 'chat.completion.chunk'), choices: [], usage: usageOf(event.value) });
    }
    reply.raw.write('data: [DONE]\n\n');
  } catch (reason) {
    const error = AppError.from(reason);
    send({ error: { message: error.message, code: error.code.toLowerCase() } });
  }
  reply.raw.end();
  return reply;
}

function envelope({ info }: ChatParts, requestId: string, object: string): object {
  return { id: requestId, object, created: Math.floor(Date.now() / 1000), model: info.model };
}

function finishReason({ finish }: Completed): 'length' | 'stop' {
  return finish === FinishReason.LENGTH ? 'length' : 'stop';
}

function usageOf({ promptTokens, completionTokens }: Completed): object {
  return { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: promptTokens + completionTokens };
}

/** OpenAI's shape with the token's id instead of its text: ids are what is recorded. */
async function logprobsOf(turns: TurnLog, requestId: string): Promise<object | null> {
  const turn = await turns.find(requestId);
  if (!turn || turn.completionIds.length === 0) return null;
  return {
    content: turn.completionIds.map((id, index) => ({ id, token: `token_id:${id}`, logprob: turn.logprobs[index] ?? 0, bytes: null, top_logprobs: [] })),
  };
}
