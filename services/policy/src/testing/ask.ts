import { PolicyServiceClient, Role, type Completed, type GenerateEvent, type GenerateRequest } from '@modwright/contracts/policy';
import { callStream, createGrpcClient } from '@modwright/runtime';
import type { BackendConfig, PolicyConfig } from '../config.ts';

/** Token of every service that tests start. */
export const TEST_TOKEN = 'test-token';

/** A service on free ports that keeps its turns in memory. */
export function testConfig(backend: BackendConfig, overrides: Partial<PolicyConfig> = {}): PolicyConfig {
  return { host: '127.0.0.1', port: 0, httpPort: 0, internalToken: TEST_TOKEN, databaseUrl: undefined, backend, maxWaiting: 8, ...overrides };
}

/** A short question; `overrides` replace whole fields. */
export function question(requestId: string, overrides: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    requestId,
    context: { build: 'build_test', role: 'coder', step: 'draft', module: 'greet', attempt: 0, sample: 0, group: 'g' },
    messages: [{ role: Role.USER, content: 'Say hello.' }],
    sampling: { temperature: 0, topP: 1, maxTokens: 24, seed: 7, stop: [] },
    jsonSchema: '',
    policyVersion: '',
    ...overrides,
  };
}

/** Asks over gRPC as an agent does, and gives every event. Throws AppError. */
export async function ask(address: string, request: GenerateRequest, signal = new AbortController().signal): Promise<GenerateEvent[]> {
  const client = createGrpcClient(PolicyServiceClient, address, TEST_TOKEN);
  try {
    const events: GenerateEvent[] = [];
    for await (const event of callStream(client.generate.bind(client), request, { timeoutMs: 60_000, signal })) events.push(event);
    return events;
  } finally {
    client.close();
  }
}

/** The last event's result. Throws when there is none. */
export function completedOf(events: readonly GenerateEvent[]): Completed {
  const last = events.at(-1)?.event;
  if (last?.$case !== 'completed') throw new Error('the stream did not end with a completion');
  return last.value;
}
