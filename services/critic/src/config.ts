import { readAgentConfig } from '@modwright/agent';
import { createConfigReader, readDatabaseUrl } from '@modwright/runtime';
import type { CriticConfig } from './service.ts';

/** Throws INVALID_ARGUMENT naming every variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): CriticConfig {
  const reader = createConfigReader(env);
  const config = {
    ...readAgentConfig(reader, 4),
    databaseUrl: readDatabaseUrl(reader),
    host: reader.string('MODWRIGHT_CRITIC_HOST', '0.0.0.0'),
    port: reader.integer('MODWRIGHT_CRITIC_PORT', 7006, { min: 0, max: 65_535 }),
  };
  reader.done();
  return config;
}
