import { stopOnSignals } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startOrchestrator } from './service.ts';

stopOnSignals((await startOrchestrator(readConfig(process.env))).lifecycle);
