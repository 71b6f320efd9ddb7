import { stopOnSignals } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startTrainer } from './service.ts';

stopOnSignals((await startTrainer(readConfig(process.env))).lifecycle);
