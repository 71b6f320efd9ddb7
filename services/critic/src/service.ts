import { createPolicyClient, startAgent, type AgentConfig } from '@modwright/agent';
import { canaryString, createLifecycle, createLogger, type Lifecycle } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { startFeedbackServer } from './feedback-server.ts';
import { createJudge } from './handlers/judge.ts';

export interface CriticConfig extends AgentConfig {
  readonly databaseUrl: string;
  /** Where it serves what people say. */
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
}

export interface RunningCritic {
  /** Of its gRPC server: "127.0.0.1:41234". */
  readonly address: string;
  readonly lifecycle: Lifecycle;
}

/** Turns what happened into checkpoint scores and reward rows, and keeps what people say. */
export async function startCritic(config: CriticConfig): Promise<RunningCritic> {
  const logger = createLogger('critic');
  const lifecycle = createLifecycle(logger);
  const store = openStore({ url: config.databaseUrl, applicationName: 'critic', maxConnections: 6, tenants: 'caller or every' });
  lifecycle.onStop('store', () => store.close());
  const policy = createPolicyClient(config.policyAddress, config.internalToken, config.tlsFolder);
  lifecycle.onStop('judge', () => policy.close());
  const server = await startFeedbackServer(store, { host: config.host, port: config.port, token: config.internalToken, tlsFolder: config.tlsFolder, policy });
  lifecycle.onStop('grpc', () => server.close());
  await startAgent('critic', config, createJudge(store, logger, canaryString(config.internalToken)), lifecycle);
  return { address: server.address, lifecycle };
}
