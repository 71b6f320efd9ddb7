import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Completed, FinishReason, Role, type Message } from '@modwright/contracts/policy';
import type { SandboxClient, Turn } from '@modwright/agent';

/** What was used so far. */
export interface Used {
  calls: number;
  promptTokens: number;
  completionTokens: number;
}

type BenchTurn = Pick<Turn, 'ask' | 'say' | 'sandbox' | 'signal'>;

/** A turn of an agent that asks a llama.cpp server directly, without the stack around it. */
export function createModelTurn(url: string, sandbox: SandboxClient, used: Used): BenchTurn {
  const post = <T>(path: string, body: object): Promise<T> => postJson<T>(new URL(path, url), body);
  return {
    sandbox,
    signal: new AbortController().signal,
    say: () => {},
    ask: async ({ messages, sampling, schema }): Promise<Completed> => {
      const { prompt } = await post<{ prompt: string }>('/apply-template', { messages: messages.map(toChat) });
      const { temperature, topP, maxTokens, seed, stop } = sampling;
      const settings = { n_predict: maxTokens, temperature, top_p: topP || 1, top_k: 0, min_p: 0, seed, stop, cache_prompt: true };
      const answer = await post<{ content: string; tokens_evaluated: number; tokens_predicted: number; stop_type: string }>('/completion', {
        prompt,
        ...settings,
        ...(schema ? { json_schema: schema } : {}),
      });
      used.calls += 1;
      used.promptTokens += answer.tokens_evaluated;
      used.completionTokens += answer.tokens_predicted;
      return {
        text: answer.content,
        finish: answer.stop_type === 'limit' ? FinishReason.LENGTH : FinishReason.STOP,
        promptTokens: answer.tokens_evaluated,
        completionTokens: answer.tokens_predicted,
        turnId: `bench-${used.calls}`,
        policyVersion: '',
        queuedMs: 0,
        modelMs: 0,
      };
    },
  };
}

function toChat({ role, content }: Message): { role: string; content: string } {
  const names: Readonly<Record<string, string>> = { [Role.SYSTEM]: 'system', [Role.USER]: 'user', [Role.ASSISTANT]: 'assistant' };
  return { role: names[role] ?? 'user', content };
}

/**
 * A turn whose first drafts are completions recorded from a model, one file a module in kebab-case; whatever else is asked gets no answer.
 * It measures what happens to an answer, apart from the model.
 */
export function createRecordedTurn(folder: string, sandbox: SandboxClient): BenchTurn {
  return {
    sandbox,
    signal: new AbortController().signal,
    say: () => {},
    ask: async ({ context }) => {
      const file = `${context.module.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.txt`;
      return Completed.fromPartial({ text: context.step === 'draft' ? readFileSync(join(folder, file), 'utf8') : '', turnId: 'recorded' });
    },
  };
}

/** `fetch` gives up after five minutes without an answer; a loaded server needs longer. */
function postJson<T>(url: URL, body: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(Buffer.concat(chunks).toString()) as T);
        else reject(new Error(`${url.href} answered ${response.statusCode}: is it a llama.cpp server?`));
      });
    });
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });
}
