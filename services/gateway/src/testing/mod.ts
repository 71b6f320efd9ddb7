export { startTestStack, type TestStack } from './test-stack.ts';
export { SAMPLE, type AgentScript } from './scripted-agents.ts';
export { recordBuild, recordGroup } from '@modwright/trainer/testing';
export { startTestProvider, type TestProvider } from './test-provider.ts';
