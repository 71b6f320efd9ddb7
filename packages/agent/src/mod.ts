export { readAgentConfig } from './config.ts';
export { startAgent, takeCommands, type AgentConfig, type AnswerCommand, type CommandParts, type Turn, type TurnPrompt } from './agent.ts';
export { createPolicyClient, parseStructured, type PolicyClient, type Prompt } from './policy-client.ts';
export { createSandboxClient, type RunOutcome, type SandboxClient, type WatchedSandbox, type SandboxSession } from './sandbox-client.ts';
