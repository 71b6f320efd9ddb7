export { readAgentConfig } from './config.ts';
export { startAgent, type AgentConfig, type AnswerCommand, type Turn, type TurnPrompt } from './agent.ts';
export { createPolicyClient, parseStructured, type PolicyClient, type Prompt } from './policy-client.ts';
export { createSandboxClient, type RunOutcome, type SandboxClient, type SandboxSession } from './sandbox-client.ts';
