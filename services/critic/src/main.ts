import { stopOnSignals } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startCritic } from './service.ts';

stopOnSignals((await startCritic(readConfig(process.env))).lifecycle);
