export { startOrchestrator } from './service.ts';
export { startCore, type CoreParts } from './core.ts';
export { decide } from './domain/decide.ts';
export type { OrchestratorConfig } from './config.ts';
export { DEFAULT_BUDGET } from './domain/budget.ts';
