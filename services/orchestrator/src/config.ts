import { createConfigReader, readServerConfig, type ServerConfig } from '@modwright/runtime';

export interface OrchestratorConfig extends ServerConfig {
  /** True when the streams were made anew: commands that were on them are published again. */
  readonly republish: boolean;
}

/** Throws INVALID_ARGUMENT naming every variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): OrchestratorConfig {
  const reader = createConfigReader(env);
  const config: OrchestratorConfig = {
    ...readServerConfig(reader, 'ORCHESTRATOR', 7001),
    republish: reader.choice('MODWRIGHT_ORCHESTRATOR_REPUBLISH', ['yes', 'no'], 'no') === 'yes',
  };
  reader.done();
  return config;
}
