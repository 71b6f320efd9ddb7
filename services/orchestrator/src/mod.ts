export { startOrchestrator } from './service.ts';
export type { OrchestratorConfig } from './config.ts';
