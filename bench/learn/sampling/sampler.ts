import { createPolicyClient, type TurnPrompt } from '@modwright/agent';
import type { Completed } from '@modwright/contracts/policy';
import { defaultLlamacpp, startPolicy } from '@modwright/policy';
import { newId } from '@modwright/runtime';

/** The tokens of one answer, as the model server gave them. */
export interface TurnTokens {
  readonly promptIds: readonly number[];
  readonly completionIds: readonly number[];
  /** Natural logarithms at temperature 1, one for each completion id. */
  readonly logprobs: readonly number[];
}

/** One policy version that answers. */
export interface Sampler {
  ask(prompt: TurnPrompt): Promise<{ readonly completed: Completed; readonly tokens: TurnTokens }>;
  stop(): Promise<void>;
}

export interface SamplerOptions {
  /** Name in the catalogue of models, or a GGUF file. */
  readonly model: string;
  /** `adapter.gguf`; undefined = the base model. */
  readonly adapter: string | undefined;
  /** Answers at once. */
  readonly slots: number;
  readonly threads: number;
  /** Where the model server's log goes. */
  readonly folder: string;
}

/** The only adapter that a policy of the bench loads; which one it is says the folder of its results. */
const LOADED = 'policy-v000001';

/** Starts the policy service with one version and nothing around it. */
export async function startSampler({ model, adapter, slots, threads, folder }: SamplerOptions): Promise<Sampler> {
  const internalToken = newId('token');
  const adapters = adapter === undefined ? [] : [{ version: LOADED, file: adapter }];
  const backend = defaultLlamacpp({ model, slots, threads, folder, adapters, contextTokens: 6144 });
  const service = await startPolicy({ host: '127.0.0.1', port: 0, httpPort: 0, internalToken, databaseUrl: undefined, backend, maxWaiting: 256 });
  const policy = createPolicyClient(service.address, internalToken);
  const { signal } = new AbortController();
  return {
    ask: async ({ context, ...prompt }) => {
      const request = newId('call');
      const asked = { ...prompt, context: { ...context, build: 'bench', role: 'coder' }, ...(adapter === undefined ? {} : { policyVersion: LOADED }) };
      const completed = await policy.generate(request, asked, signal);
      const turn = await service.turns.find(request);
      if (!turn || turn.completionIds.length === 0)
        throw new Error(`the model server gave no token ids for ${request}: nothing can be learnt from its answers`);
      return { completed, tokens: { promptIds: turn.promptIds, completionIds: turn.completionIds, logprobs: turn.logprobs } };
    },
    stop: async () => {
      policy.close();
      await service.lifecycle.stop();
    },
  };
}
