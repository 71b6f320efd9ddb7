import { readBusConfig, type ConfigReader } from '@modwright/runtime';
import type { AgentConfig } from './agent.ts';

/**
 * What every agent reads from its environment. The caller says `done()` after its own variables.
 * @param concurrency turns at once when MODWRIGHT_AGENT_CONCURRENCY does not say.
 */
export function readAgentConfig(reader: ConfigReader, concurrency: number): AgentConfig {
  return {
    ...readBusConfig(reader),
    policyAddress: reader.string('MODWRIGHT_POLICY_ADDRESS'),
    sandboxAddress: reader.string('MODWRIGHT_SANDBOX_ADDRESS'),
    concurrency: reader.integer('MODWRIGHT_AGENT_CONCURRENCY', concurrency, { min: 1, max: 256 }),
  };
}
