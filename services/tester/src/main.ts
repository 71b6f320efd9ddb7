import { readAgentConfig } from '@modwright/agent';
import { createConfigReader, runService } from '@modwright/runtime';
import { startTester } from './service.ts';

await runService('tester', () => {
  const reader = createConfigReader(process.env);
  const config = readAgentConfig(reader, 4);
  reader.done();
  return startTester(config);
});
