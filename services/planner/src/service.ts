import { startAgent, type AgentConfig } from '@modwright/agent';
import type { Lifecycle } from '@modwright/runtime';
import { handlePlan } from './handlers/plan.ts';

/** Starts the planner: takes briefs from `work.planner` and proposes a plan for each. */
export function startPlanner(config: AgentConfig): Promise<Lifecycle> {
  return startAgent('planner', config, handlePlan);
}
