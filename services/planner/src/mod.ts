export { startPlanner } from './service.ts';
export type { AgentConfig as PlannerConfig } from '@modwright/agent';
