export { startPlanner } from './service.ts';
export type { AgentConfig as PlannerConfig } from '@modwright/agent';
export { quoted } from './domain/brief.ts';
export { planBrief, type PlannedBrief } from './plan-brief.ts';
export { settlePlan } from './domain/settle.ts';
