import { stopOnSignals } from '@modwright/runtime';
import { readSandboxConfig } from './config.ts';
import { startSandbox } from './service.ts';

const { lifecycle } = await startSandbox(readSandboxConfig(process.env));
stopOnSignals(lifecycle);
