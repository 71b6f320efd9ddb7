import { createConfigReader, readServerConfig, type ServerConfig } from '@modwright/runtime';

export type OrchestratorConfig = ServerConfig;

/** Throws INVALID_ARGUMENT naming every variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): OrchestratorConfig {
  const reader = createConfigReader(env);
  const config = readServerConfig(reader, 'ORCHESTRATOR', 7001);
  reader.done();
  return config;
}
