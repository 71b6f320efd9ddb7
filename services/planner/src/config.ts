import type { AgentConfig } from '@modwright/agent';
import { createConfigReader } from '@modwright/runtime';

/** Reads the planner's configuration. Throws INVALID_ARGUMENT that names every bad variable. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): AgentConfig {
  const reader = createConfigReader(env);
  const config: AgentConfig = {
    natsUrl: reader.string('MODWRIGHT_NATS_URL'),
    natsPassword: reader.secretFile('MODWRIGHT_NATS_PASSWORD_FILE'),
    policyAddress: reader.string('MODWRIGHT_POLICY_ADDRESS'),
    sandboxAddress: reader.string('MODWRIGHT_SANDBOX_ADDRESS'),
    internalToken: reader.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE'),
    concurrency: reader.integer('MODWRIGHT_PLANNER_CONCURRENCY', 4, { min: 1, max: 256 }),
  };
  reader.done();
  return config;
}
