import { stopOnSignals } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startTester } from './service.ts';

stopOnSignals(await startTester(readConfig(process.env)));
