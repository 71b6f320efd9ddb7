export { startTester } from './service.ts';
export type { AgentConfig as TesterConfig } from '@modwright/agent';
