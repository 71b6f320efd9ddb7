import { readAgentConfig } from '@modwright/agent';
import { createConfigReader, runService } from '@modwright/runtime';
import { startPlanner } from './service.ts';

await runService('planner', () => {
  const reader = createConfigReader(process.env);
  const config = readAgentConfig(reader, 4);
  reader.done();
  return startPlanner(config);
});
