import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  PolicyServiceClient,
  type Completed,
  type DescribeReply,
  type GenerateRequest,
  type Message,
  type Sampling,
  type TurnContext,
} from '@modwright/contracts/policy';
import { AppError, callStream, callUnary, createGrpcClient } from '@modwright/runtime';

/** One question to the model. */
export interface Prompt {
  readonly context: TurnContext;
  readonly messages: readonly Message[];
  readonly sampling: Sampling;
  /** JSON Schema that constrains decoding. */
  readonly schema?: object;
  /** Empty = the version in force. */
  readonly policyVersion?: string;
  /** Called with pieces of the answer as they come, and with how many calls are ahead while it waits. */
  readonly onText?: (text: string) => void;
  readonly onQueued?: (ahead: number) => void;
}

export interface PolicyClient {
  /** Samples one completion. `id` makes a repeated call replay instead of sampling again. Throws AppError. */
  generate(id: string, prompt: Prompt, signal: AbortSignal): Promise<Completed>;
  /** Which model answers, and how much it reads. */
  describe(): Promise<DescribeReply>;
  close(): void;
}

/** A long answer on a loaded machine: 2,000 tokens at 4 tokens/s, and the wait for a slot. */
const GENERATE_TIMEOUT_MS = 15 * 60_000;
const DESCRIBE_TIMEOUT_MS = 10_000;

export function createPolicyClient(address: string, token: string, tlsFolder?: string): PolicyClient {
  const client = createGrpcClient(PolicyServiceClient, address, token, tlsFolder);
  return {
    generate: async (id, prompt, signal) => {
      const request: GenerateRequest = {
        requestId: id,
        context: prompt.context,
        messages: [...prompt.messages],
        sampling: prompt.sampling,
        jsonSchema: prompt.schema ? JSON.stringify(prompt.schema) : '',
        policyVersion: prompt.policyVersion ?? '',
      };
      for await (const { event } of callStream(client.generate.bind(client), request, { timeoutMs: GENERATE_TIMEOUT_MS, signal })) {
        if (event?.$case === 'text') prompt.onText?.(event.value);
        if (event?.$case === 'queued') prompt.onQueued?.(event.value.ahead);
        if (event?.$case === 'completed') return event.value;
      }
      throw new AppError('UNAVAILABLE', `failed to generate ${id}: the policy ended its answer without a result`);
    },
    describe: () => callUnary(client.describe.bind(client), {}, { timeoutMs: DESCRIBE_TIMEOUT_MS }),
    close: () => client.close(),
  };
}

const ajv = new Ajv2020({ strict: false, allErrors: true });

/** The answer as JSON that satisfies the schema. Throws INVALID_ARGUMENT that says where it does not. */
export function parseStructured<T>(completed: Completed, schema: object): T {
  let value: unknown;
  try {
    value = JSON.parse(completed.text);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `the model's answer is not JSON (${completed.finish}, ${completed.completionTokens} tokens)`, { cause: error });
  }
  if (!ajv.validate(schema, value)) throw new AppError('INVALID_ARGUMENT', `the model's answer does not satisfy the schema: ${ajv.errorsText()}`);
  return value as T;
}
