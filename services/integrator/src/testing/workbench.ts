import type { SandboxClient } from '@modwright/agent';
import { createLogger } from '@modwright/runtime';
import { startTestSandbox } from '@modwright/sandbox/testing';
import type { IntegrationTurn } from '../handlers/integrate.ts';

/** A real sandbox service with the images of apps and of the browser. For tests only. */
export interface Workbench {
  readonly sandbox: SandboxClient;
  readonly sandboxAddress: string;
  readonly sandboxToken: string;
  readonly turn: IntegrationTurn;
  /** What was said, in order. */
  readonly said: string[];
  stop(): Promise<void>;
}

export async function startWorkbench(): Promise<Workbench> {
  const { client: sandbox, address, token, stop } = await startTestSandbox(['web', 'browser']);
  const said: string[] = [];
  const turn: IntegrationTurn = { sandbox, signal: new AbortController().signal, logger: createLogger('integrator'), say: (text) => void said.push(text) };
  return { sandbox, sandboxAddress: address, sandboxToken: token, turn, said, stop };
}
