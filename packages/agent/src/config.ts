import type { ConfigReader } from '@modwright/runtime';
import type { AgentConfig } from './agent.ts';

/**
 * What every agent reads from its environment. The caller says `done()` after its own variables.
 * @param concurrency turns at once when MODWRIGHT_AGENT_CONCURRENCY does not say.
 */
export function readAgentConfig(reader: ConfigReader, concurrency: number): AgentConfig {
  return {
    natsUrl: reader.string('MODWRIGHT_NATS_URL'),
    natsPassword: reader.secretFile('MODWRIGHT_NATS_PASSWORD_FILE'),
    policyAddress: reader.string('MODWRIGHT_POLICY_ADDRESS'),
    sandboxAddress: reader.string('MODWRIGHT_SANDBOX_ADDRESS'),
    internalToken: reader.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE'),
    concurrency: reader.integer('MODWRIGHT_AGENT_CONCURRENCY', concurrency, { min: 1, max: 256 }),
  };
}
