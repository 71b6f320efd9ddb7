import { createConfigReader } from '@modwright/runtime';

export interface OrchestratorConfig {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly natsPassword: string;
  readonly internalToken: string;
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  /** True when the streams were made anew: commands that were on them are published again. */
  readonly republish: boolean;
}

/** Throws INVALID_ARGUMENT naming every variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): OrchestratorConfig {
  const reader = createConfigReader(env);
  const config: OrchestratorConfig = {
    databaseUrl: reader.secretFile('MODWRIGHT_DATABASE_URL_FILE'),
    natsUrl: reader.string('MODWRIGHT_NATS_URL'),
    natsPassword: reader.secretFile('MODWRIGHT_NATS_PASSWORD_FILE'),
    internalToken: reader.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE'),
    host: reader.string('MODWRIGHT_ORCHESTRATOR_HOST', '0.0.0.0'),
    port: reader.integer('MODWRIGHT_ORCHESTRATOR_PORT', 7001, { min: 0, max: 65535 }),
    republish: reader.choice('MODWRIGHT_ORCHESTRATOR_REPUBLISH', ['yes', 'no'], 'no') === 'yes',
  };
  reader.done();
  return config;
}
