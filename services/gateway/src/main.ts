import { stopOnSignals } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startGateway } from './service.ts';

stopOnSignals((await startGateway(readConfig(process.env))).lifecycle);
