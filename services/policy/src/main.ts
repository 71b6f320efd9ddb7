import { stopOnSignals } from '@modwright/runtime';
import { readPolicyConfig } from './config.ts';
import { startPolicy } from './service.ts';

const { lifecycle } = await startPolicy(readPolicyConfig(process.env));
stopOnSignals(lifecycle);
