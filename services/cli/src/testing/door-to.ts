import type { StackDoor } from '../domain/stack-door.ts';

/** Where a test's gateway answers, and the key that it takes. */
interface Backend {
  readonly url: string;
  readonly key: string;
}

/** The door to a stack that is there already, for commands that speak with its gateway alone. */
export function doorTo({ url, key }: Backend, policy = 'scripted'): StackDoor {
  return {
    up: async () => ({ gatewayUrl: url, apiKey: key, policy, internalToken: '', policyAddress: '', sandboxAddress: '' }),
    down: async () => true,
    running: async () => undefined,
    whyDown: async () => undefined,
  };
}
