import { startAgent, type AgentConfig } from '@modwright/agent';
import { createLifecycle, createLogger, type Lifecycle } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { createJudge } from './handlers/judge.ts';

export interface CriticConfig extends AgentConfig {
  readonly databaseUrl: string;
}

/** Turns what happened into checkpoint scores and reward rows. */
export async function startCritic(config: CriticConfig): Promise<Lifecycle> {
  const lifecycle = createLifecycle(createLogger('critic'));
  const store = openStore({ url: config.databaseUrl, applicationName: 'critic', maxConnections: 2 });
  lifecycle.onStop('store', () => store.close());
  return startAgent('critic', config, createJudge(store), lifecycle);
}
