import { stopOnSignals } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startCoder } from './service.ts';

stopOnSignals(await startCoder(readConfig(process.env)));
