import { readAgentConfig } from '@modwright/agent';
import { createConfigReader, runService } from '@modwright/runtime';
import { startIntegrator } from './service.ts';

await runService('integrator', () => {
  const reader = createConfigReader(process.env);
  const config = readAgentConfig(reader, 1);
  reader.done();
  return startIntegrator(config);
});
