import { runService } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startCritic } from './service.ts';

await runService('critic', async () => (await startCritic(readConfig(process.env))).lifecycle);
