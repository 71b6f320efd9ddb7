import { stopOnSignals } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startPlanner } from './service.ts';

stopOnSignals(await startPlanner(readConfig(process.env)));
