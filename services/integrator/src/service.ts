import { startAgent, type AgentConfig } from '@modwright/agent';
import { AppError, type Lifecycle } from '@modwright/runtime';
import { handleIntegration } from './handlers/integrate.ts';

/** Runs the integrator: answers every `IntegrationRequested` with `IntegrationReached`. */
export async function startIntegrator(config: AgentConfig): Promise<Lifecycle> {
  return startAgent('integrator', config, async (body, turn) => {
    if (body.$case !== 'integrationRequested') throw new AppError('INVALID_ARGUMENT', `failed to handle ${body.$case}: the integrator only integrates`);
    return { $case: 'integrationReached', value: await handleIntegration(body.value, turn) };
  });
}
