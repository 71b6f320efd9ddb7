export type { AgentConfig as IntegratorConfig } from '@modwright/agent';
export { handleIntegration, type IntegrationTurn } from './handlers/integrate.ts';
export { startIntegrator } from './service.ts';
