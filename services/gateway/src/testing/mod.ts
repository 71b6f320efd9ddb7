export { startTestStack, type TestStack } from './test-stack.ts';
export { SAMPLE, type AgentScript } from './scripted-agents.ts';
