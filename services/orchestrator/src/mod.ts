export { startOrchestrator } from './service.ts';
export type { OrchestratorConfig } from './config.ts';
export { DEFAULT_BUDGET } from './domain/budget.ts';
