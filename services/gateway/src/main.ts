import { runService } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startGateway } from './service.ts';

await runService('gateway', async () => (await startGateway(readConfig(process.env))).lifecycle);
