import { readAgentConfig } from '@modwright/agent';
import { createConfigReader, stopOnSignals } from '@modwright/runtime';
import { startTester } from './service.ts';

const reader = createConfigReader(process.env);
const config = readAgentConfig(reader, 4);
reader.done();
stopOnSignals(await startTester(config));
