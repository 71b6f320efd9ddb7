import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPolicyClient, type SandboxClient, type Turn, type TurnPrompt } from '@modwright/agent';
import { Completed } from '@modwright/contracts/policy';
import { defaultLlamacpp, startPolicy } from '@modwright/policy';
import { newId } from '@modwright/runtime';

/** What was used so far. */
export interface Used {
  calls: number;
  promptTokens: number;
  completionTokens: number;
}

type BenchTurn = Pick<Turn, 'ask' | 'say' | 'sandbox' | 'signal'>;

/** The embedded model, without the stack around it. */
export interface ModelTurn {
  readonly turn: BenchTurn;
  readonly used: Used;
  stop(): Promise<void>;
}

/** For agents that run nothing. */
const NO_SANDBOX: SandboxClient = {
  run: () => Promise.reject(new Error('this bench has no sandbox')),
  open: () => Promise.reject(new Error('this bench has no sandbox')),
  close: () => undefined,
};

/** Starts the policy service with a model of the catalogue (or a GGUF file); every call is asked through it, as agents do. */
export async function startModelTurn(model: string, sandbox = NO_SANDBOX): Promise<ModelTurn> {
  const internalToken = newId('token');
  const backend = defaultLlamacpp({ model });
  const service = await startPolicy({ host: '127.0.0.1', port: 0, httpPort: 0, internalToken, databaseUrl: undefined, backend, maxWaiting: 256 });
  const policy = createPolicyClient(service.address, internalToken);
  const { signal } = new AbortController();
  const used: Used = { calls: 0, promptTokens: 0, completionTokens: 0 };
  const ask = async (prompt: TurnPrompt): Promise<Completed> => {
    const completed = await policy.generate(newId('call'), { ...prompt, context: { ...prompt.context, build: 'bench', role: 'bench' } }, signal);
    used.calls += 1;
    used.promptTokens += completed.promptTokens;
    used.completionTokens += completed.completionTokens;
    return completed;
  };
  const stop = async (): Promise<void> => {
    policy.close();
    await service.lifecycle.stop();
  };
  return { turn: { sandbox, signal, say: () => {}, ask }, used, stop };
}

/**
 * A turn whose first drafts are completions recorded from a model, one file a module in kebab-case; whatever else is asked gets no answer.
 * It measures what happens to an answer, apart from the model.
 */
export function createRecordedTurn(folder: string, sandbox: SandboxClient): ModelTurn {
  const turn: BenchTurn = {
    sandbox,
    signal: new AbortController().signal,
    say: () => {},
    ask: async ({ context }) => {
      const file = `${context.module.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.txt`;
      return Completed.fromPartial({ text: context.step === 'draft' ? readFileSync(join(folder, file), 'utf8') : '', turnId: 'recorded' });
    },
  };
  return { turn, used: { calls: 0, promptTokens: 0, completionTokens: 0 }, stop: () => Promise.resolve() };
}
