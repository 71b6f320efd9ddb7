import { readAgentConfig } from '@modwright/agent';
import { createConfigReader, runService } from '@modwright/runtime';
import { startCoder } from './service.ts';

await runService('coder', () => {
  const reader = createConfigReader(process.env);
  const config = readAgentConfig(reader, 4);
  reader.done();
  return startCoder(config);
});
