import { stopOnSignals } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startIntegrator } from './service.ts';

stopOnSignals(await startIntegrator(readConfig(process.env)));
