import { runService } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startTrainer } from './service.ts';

await runService('trainer', async () => (await startTrainer(readConfig(process.env))).lifecycle);
