export type { AgentConfig as IntegratorConfig } from '@modwright/agent';
export { startIntegrator } from './service.ts';
