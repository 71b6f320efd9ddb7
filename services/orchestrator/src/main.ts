import { runService } from '@modwright/runtime';
import { readConfig } from './config.ts';
import { startOrchestrator } from './service.ts';

await runService('orchestrator', async () => (await startOrchestrator(readConfig(process.env))).lifecycle);
