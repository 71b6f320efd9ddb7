import { readAgentConfig } from '@modwright/agent';
import { createConfigReader, stopOnSignals } from '@modwright/runtime';
import { startIntegrator } from './service.ts';

const reader = createConfigReader(process.env);
const config = readAgentConfig(reader, 1);
reader.done();
stopOnSignals(await startIntegrator(config));
